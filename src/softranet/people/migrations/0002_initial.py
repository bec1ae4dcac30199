import django.db.models.deletion
import softranet.privacy.records
from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('softranet_people', '0001_initial'),
        ('softranet_privacy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='source',
            field=softranet.privacy.records.ScopedKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='softranet_privacy.source'),
        ),
        migrations.AddField(
            model_name='person',
            name='source',
            field=softranet.privacy.records.ScopedKey(on_delete=django.db.models.deletion.PROTECT, to='softranet_privacy.source'),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='source',
            field=softranet.privacy.records.ScopedKey(on_delete=django.db.models.deletion.PROTECT, to='softranet_privacy.source'),
        ),
        migrations.AddField(
            model_name='postaladdress',
            name='source',
            field=softranet.privacy.records.ScopedKey(on_delete=django.db.models.deletion.PROTECT, to='softranet_privacy.source'),
        ),
        migrations.AddField(
            model_name='persontag',
            name='source',
            field=softranet.privacy.records.ScopedKey(on_delete=django.db.models.deletion.PROTECT, to='softranet_privacy.source'),
        ),
    ]

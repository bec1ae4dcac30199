from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('softranet_recipients', '0003_notices_of_sweeps'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notice',
            name='recipients_notice_next',
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('stage__in', ['waiting', 'told'])), fields=['organisation_id', 'recipient', 'next_at'], name='recipients_notice_due'),
        ),
    ]

"""Style sheets and scripts under names that change with their content."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedNames(ManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # our scripts import one another by relative names

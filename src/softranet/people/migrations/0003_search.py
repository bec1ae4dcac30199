"""Search of names that stays fast under row-level security.

``@@`` is not leak-proof, so under a policy PostgreSQL would scan the table. This function runs as the tables'
owner, which no policy binds, uses the index, and keeps to the open scope by itself.
"""

from django.conf import settings
from django.db import migrations

INDEX = """
CREATE INDEX people_person_words ON softranet_people_person
USING gin (organisation_id, array_to_tsvector(array_remove(string_to_array(sort_key, ' '), '')))
WITH (fastupdate = off)
"""

SEARCH = """
CREATE FUNCTION people_named(wanted tsquery, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp
AS $$
BEGIN
  -- EXECUTE: planned for the words asked, not for any words.
  RETURN QUERY EXECUTE
    'SELECT id FROM softranet_people_person WHERE organisation_id = $1'
    ' AND array_to_tsvector(array_remove(string_to_array(sort_key, '' ''), '''')) @@ $2 LIMIT $3'
    USING current_setting('softranet.organisation')::uuid, wanted, most;
END $$
"""

ANALYZE = """
CREATE FUNCTION people_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp
AS $$
BEGIN
  ANALYZE softranet_people_person, softranet_people_contactpoint, softranet_people_postaladdress,
    softranet_people_persontag, softranet_privacy_provenance, softranet_privacy_permission,
    softranet_privacy_consentevent;
END $$
"""


def make(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(INDEX)
        cursor.execute(SEARCH.format(schema=schema))
        cursor.execute(ANALYZE.format(schema=schema))
        role = getattr(settings, "PRIVACY_APPLICATION_ROLE", None)
        for function in ("people_named(tsquery, integer)", "people_analyze()"):
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
            if role:
                quoted = schema_editor.quote_name(role)
                cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}")


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION people_named(tsquery, integer)")
        cursor.execute("DROP FUNCTION people_analyze()")
        cursor.execute("DROP INDEX people_person_words")


class Migration(migrations.Migration):

    dependencies = [("softranet_people", "0002_initial"), ("softranet_privacy", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]

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

# ids of whom every word given begins a word of; NULL where there are more than `most`. A word that, by the table's
# statistics, very many have is not looked up in the index (that would gather them all first) but tested on the others. (EXPLAIN asks that the
# function count as volatile.)
# The list of people asks which sources are of a kind.
SOURCES = "CREATE INDEX people_source_kind ON softranet_privacy_source (organisation_id, kind, id)"

SEARCH = r"""
CREATE FUNCTION people_named(words text[], most integer) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp
AS $$
DECLARE
  scope uuid := current_setting('softranet.organisation')::uuid;
  vector text := 'array_to_tsvector(array_remove(string_to_array(sort_key, '' ''), ''''))';
  word text; lexeme text; plan json; rare text; frequent text; found uuid[];
BEGIN
  FOREACH word IN ARRAY words LOOP
    lexeme := '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':*';
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT 1 FROM softranet_people_person'
                   ' WHERE organisation_id = %L AND %s @@ %L::tsquery', scope, vector, lexeme) INTO plan;
    IF (plan->0->'Plan'->>'Plan Rows')::float <= 20.0 * most THEN
      rare := concat_ws(' & ', rare, lexeme);
    ELSE
      frequent := concat_ws(' & ', frequent, lexeme);
    END IF;
  END LOOP;
  IF rare IS NULL OR (cardinality(words) = 1 AND (plan->0->'Plan'->>'Plan Rows')::float > 4.0 * most) THEN
    RETURN NULL;
  END IF;
  -- EXECUTE: planned for the words asked, not for any words.
  EXECUTE format('SELECT array_agg(id) FROM (SELECT id FROM softranet_people_person WHERE organisation_id = $1'
                 ' AND %1$s @@ $2 %2$s LIMIT $4) AS few', vector,
                 CASE WHEN frequent IS NULL THEN '' ELSE format('AND (%s @@ $3) IS TRUE', vector) END)
    INTO found USING scope, rare::tsquery, frequent::tsquery, most + 1;
  RETURN CASE WHEN cardinality(found) > most THEN NULL ELSE coalesce(found, ARRAY[]::uuid[]) END;
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
        cursor.execute(SOURCES)
        cursor.execute(SEARCH.format(schema=schema))
        cursor.execute(ANALYZE.format(schema=schema))
        role = getattr(settings, "PRIVACY_APPLICATION_ROLE", None)
        for function in ("people_named(text[], integer)", "people_analyze()"):
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
            if role:
                quoted = schema_editor.quote_name(role)
                cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}")


def drop(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION people_named(text[], integer)")
        cursor.execute("DROP FUNCTION people_analyze()")
        cursor.execute("DROP INDEX people_person_words")
        cursor.execute("DROP INDEX people_source_kind")


class Migration(migrations.Migration):

    dependencies = [("softranet_people", "0002_initial"), ("softranet_privacy", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]

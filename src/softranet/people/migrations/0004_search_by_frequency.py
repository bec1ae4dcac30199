"""Tell frequent words from rare ones also where few names are common, and where the word is the beginning of one.

PostgreSQL guesses 2 % for the beginning of a word, however common, unless a hundred words are common. The common
words themselves are in the table's statistics; the greatest share of one that begins so is a floor for the guess.
"""

from django.db import migrations

# ids of whom every word given begins a word of; NULL where there are more than `most`. A word that very many have
# is not looked up in the index (that would gather them all first) but tested on the others'.
SEARCH = r"""
CREATE OR REPLACE FUNCTION people_named(words text[], most integer) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp
AS $$
DECLARE
  scope uuid := current_setting('softranet.organisation')::uuid;
  vector text := 'array_to_tsvector(array_remove(string_to_array(sort_key, '' ''), ''''))';
  word text; lexeme text; plan json; many float; everybody float; share float; rare text; frequent text; found uuid[];
BEGIN
  EXECUTE format('EXPLAIN (FORMAT JSON) SELECT 1 FROM softranet_people_person WHERE organisation_id = %L', scope)
    INTO plan;
  everybody := (plan->0->'Plan'->>'Plan Rows')::float;
  FOREACH word IN ARRAY words LOOP
    lexeme := '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':*';
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT 1 FROM softranet_people_person'
                   ' WHERE organisation_id = %L AND %s @@ %L::tsquery', scope, vector, lexeme) INTO plan;
    SELECT max(freq) INTO share FROM pg_stats AS s,
      unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS common (elem, freq)
      WHERE s.schemaname = '{plain}' AND s.tablename = 'people_person_words' AND starts_with(elem, word);
    many := greatest((plan->0->'Plan'->>'Plan Rows')::float, coalesce(share, 0) * everybody);
    IF many <= 20.0 * most THEN
      rare := concat_ws(' & ', rare, lexeme);
    ELSE
      frequent := concat_ws(' & ', frequent, lexeme);
    END IF;
  END LOOP;
  IF rare IS NULL OR (cardinality(words) = 1 AND many > 4.0 * most) THEN
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


def make(apps, schema_editor):
    """Replaced in place: who may call it stays as it was."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), replace(current_schema(), '''', '''''')")
        schema, plain = cursor.fetchone()
        cursor.execute(SEARCH.replace("{schema}", schema).replace("{plain}", plain))


class Migration(migrations.Migration):

    dependencies = [("softranet_people", "0003_search")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

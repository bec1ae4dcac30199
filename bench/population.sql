-- One organisation of :people people, each with two contact points and the ways they came by, an address, a ledger entry
-- and a look; two in three consented to the newsletter, with the evidence; every eleventh left it, every hundredth objected
-- or is restricted. The others of these were sent one: a message, the transport's note, a disclosure and its ledger entry.
-- Every fourth has a tag. Nothing of it breaks a promise.
SET session_replication_role = replica;
SET synchronous_commit = off;
-- In the order of time, with keys in that order too, as records.uuid7 makes them.
CREATE FUNCTION pg_temp.uuid7(at timestamptz) RETURNS uuid LANGUAGE sql AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(r, 2, 3) || '8' || substr(r, 6, 15))::uuid
  FROM md5(random()::text) r $$;
CREATE TEMP TABLE p AS SELECT n, pg_temp.uuid7(at) AS id, pg_temp.uuid7(at) AS mail, pg_temp.uuid7(at) AS phone,
   pg_temp.uuid7(at) AS event, pg_temp.uuid7(at) AS message, pg_temp.uuid7(at) AS disclosure, at,
   n % 3 > 0 AND n % 11 > 0 AND n % 100 NOT IN (1, 2) AS sent
   FROM (SELECT n, now() - interval '2100 days' * (1 - n / :people::float) AS at FROM generate_series(1, :people) n) AS numbered;
INSERT INTO softranet_privacy_terms (id, organisation_id, kind, key, language, text, sha256, created_at)
VALUES (uuid '00000000-0000-7000-8000-0000000000aa', uuid '00000000-0000-7000-8000-000000000001', 'consent', 'newsletter', 'en', 'Yes', repeat('a', 64), now());
INSERT INTO softranet_privacy_source (id, organisation_id, kind, way, name, reference, terms_id, at)
VALUES (uuid '00000000-0000-7000-8000-0000000000bb', uuid '00000000-0000-7000-8000-000000000001', 'staff', 'staff', 'bench', NULL, NULL, now());
INSERT INTO softranet_privacy_recipient (id, organisation_id, key, name, kind, purposes, categories, country, transfer_basis, hosts,
   vetting, security_contact, sub_processors, agreement_from, vetted_at)
VALUES (uuid '00000000-0000-7000-8000-0000000000cc', uuid '00000000-0000-7000-8000-000000000001', 'mail', 'Mail server', 'processor',
   '{newsletter}', '{email}', 'IN', '', '{localhost}', 'visited', 'security@mail.example', '[]', current_date - 3000, current_date - 3000);
INSERT INTO softranet_people_person (id, organisation_id, source_id, collected_at, name, sort_key, company, language, country,
   external_id, last_activity_at)
SELECT id, uuid '00000000-0000-7000-8000-000000000001', uuid '00000000-0000-7000-8000-0000000000bb', at, 'Person ' || md5(n::text),
   'person ' || md5(n::text), '', 'en', (ARRAY['IN','DE','NG','BR','FR'])[1 + n % 5], 'x' || n, at FROM p;
INSERT INTO softranet_people_contactpoint (id, organisation_id, source_id, collected_at, person_id, kind, value)
SELECT mail, uuid '00000000-0000-7000-8000-000000000001', uuid '00000000-0000-7000-8000-0000000000bb', at, id, 'email', 'p' || n || '@example.org' FROM p
UNION ALL
SELECT phone, uuid '00000000-0000-7000-8000-000000000001', uuid '00000000-0000-7000-8000-0000000000bb', at, id, 'phone', '+91' || (9000000000 + n) FROM p;
INSERT INTO softranet_people_postaladdress (id, organisation_id, source_id, collected_at, person_id, street, postal_code, city, region, country)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', uuid '00000000-0000-7000-8000-0000000000bb', at, id, n || ' Road', '68', 'Kochi', '', 'IN' FROM p;
INSERT INTO softranet_privacy_provenance (id, organisation_id, subject_id, record, way, source_id, at)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, mail, CASE WHEN n % 50 = 0 AND NOT sent THEN 'order' ELSE 'newsletter' END,
   uuid '00000000-0000-7000-8000-0000000000bb', at FROM p
UNION ALL
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, phone, 'staff', uuid '00000000-0000-7000-8000-0000000000bb', at FROM p;
INSERT INTO softranet_privacy_consentevent (id, organisation_id, subject_id, purpose_key, state, terms_id, source_id, how, evidence, at)
SELECT event, uuid '00000000-0000-7000-8000-000000000001', id, 'newsletter', CASE WHEN n % 11 = 0 THEN 'withdrawn' ELSE 'given' END,
   uuid '00000000-0000-7000-8000-0000000000aa', uuid '00000000-0000-7000-8000-0000000000bb', 'confirmation', '{}', at FROM p WHERE n % 3 > 0;
INSERT INTO softranet_privacy_permission (id, organisation_id, subject_id, purpose_key, state, since, event_id)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, 'newsletter', CASE WHEN n % 11 = 0 THEN 'withdrawn' ELSE 'given' END, at, event
FROM p WHERE n % 3 > 0;
INSERT INTO softranet_privacy_objection (id, organisation_id, subject_id, since, purpose_key)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, at, 'newsletter' FROM p WHERE n % 100 = 1;
INSERT INTO softranet_privacy_restriction (id, organisation_id, subject_id, since, why)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, at, 'accuracy' FROM p WHERE n % 100 = 2;
INSERT INTO softranet_mail_message (id, organisation_id, subject_id, record, mail_class, purpose_key, template, language, address, digest,
   message_id, state, refusal, attempts, created_at, accepted_at)
SELECT message, uuid '00000000-0000-7000-8000-000000000001', id, mail, 'marketing', 'newsletter', 'campaigns/issue', 'en',
   'p' || n || '@example.org', sha256(n::text::bytea), message || '@bench.example', 'accepted', '', 1, at, at FROM p WHERE sent;
INSERT INTO softranet_mail_transmission (id, organisation_id, subject_id, digest, message_id, mail_class, list_unsubscribe, one_click,
   way_out, preferences, host, at)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, sha256(n::text::bytea), message || '@bench.example', 'marketing',
   TRUE, TRUE, TRUE, TRUE, 'localhost', at FROM p WHERE sent;
INSERT INTO softranet_privacy_disclosure (id, organisation_id, subject_id, recipient_id, purpose_key, categories, at, reference)
SELECT disclosure, uuid '00000000-0000-7000-8000-000000000001', id, uuid '00000000-0000-7000-8000-0000000000cc', 'newsletter', '{email}', at,
   message FROM p WHERE sent;
INSERT INTO softranet_privacy_look (id, organisation_id, subject_id, actor, page, purpose_key, at)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, gen_random_uuid(), 'profile', 'relation', at FROM p;
INSERT INTO softranet_privacy_ledgerentry (id, organisation_id, subject_id, kind, at, payload, nonce, leaf, position)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, 'consent', at, '\x7b7d', decode(md5(n::text) || md5(n::text), 'hex'),
   sha256(n::text::bytea), NULL::bigint FROM p
UNION ALL
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', id, 'disclosure', at, convert_to('{"disclosure":"' || disclosure || '"}', 'UTF8'),
   decode(md5(n::text) || md5(n::text), 'hex'), sha256(n::text::bytea), NULL::bigint FROM p WHERE sent;
INSERT INTO softranet_people_tag (id, organisation_id, name)
VALUES (uuid '00000000-0000-7000-8000-0000000000dd', uuid '00000000-0000-7000-8000-000000000001', 'Choir');
INSERT INTO softranet_people_persontag (id, organisation_id, source_id, collected_at, person_id, tag_id)
SELECT pg_temp.uuid7(at), uuid '00000000-0000-7000-8000-000000000001', uuid '00000000-0000-7000-8000-0000000000bb', at, id,
   uuid '00000000-0000-7000-8000-0000000000dd' FROM p WHERE n % 4 = 0;
SET session_replication_role = DEFAULT;

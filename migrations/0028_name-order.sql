-- Lists in the order of names that people expect: apple, Ähre, Zebra. By bytes, "Zebra" came before "apple", and "Ähre"
-- behind everything (decision 0062).

-- A name as lists are sorted by it: small letters without their marks, in Latin, Greek, Cyrillic and Armenian; letters
-- that a language adds to an alphabet stand with the one that they come from. What is equal is told apart by columns
-- behind it. The form is ours and of no library: an order of the system or of ICU changes with its version, and leaves
-- indexes behind that no longer find their rows. Of what decomposes (NFKD), Unicode promises that it never changes.
create function read.name_key(p_name text) returns text language sql immutable parallel safe as $$
  -- Where every character is one byte there are no marks. One character may become eighteen: no longer than a name, so
  -- that an index has room for it.
  select left(case when octet_length(p_name) = length(p_name) then lower(p_name collate "C") else
    replace(replace(replace(replace(translate(
      lower(regexp_replace(normalize(p_name, nfkd) collate "C",
                           '[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]',
                           '', 'g')),
      'ÆæŒœẞßØøĐđÐðĦħıŁłŊŋŦŧÞς'
      'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ'
      'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'
      'ЂЄЅІЈЉЊЋЏҐҒҖҚҢҮҰҲҶҺӘӨђєѕіјљњћџґғҗқңүұҳҷһәө'
      'ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ',
      'ææœœßßooddddhhillnnttþσ'
      'αβγδεζηθικλμνξοπρστυφχψω'
      'абвгдежзиклмнопрстуфхцчшщъыьэюя'
      'дезиилнтчггжкнуухчхаодезиилнтчггжкнуухчхао'
      'աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') end, 100)
$$;

-- Kept in a column, since a search that sorts what it found would compute it for each find.
alter table read.profile add column name_key text collate "C" not null generated always as (read.name_key(name)) stored;
alter table read.device add column name_key text collate "C" not null generated always as (read.name_key(name)) stored;

-- In the place of the orders by bytes. That living names are unique stays as it is, in exactly their characters.
create index profile_by_name on read.profile (name_key, id) where deleted_at is null;
drop index read.profile_deleted_by_name;
create index profile_deleted_by_name on read.profile (name_key, id) where deleted_at is not null;

drop index read.device_by_name;
drop index read.device_by_profile;
create index device_by_name on read.device (name_key, id) where removed_at is null;
create index device_by_profile on read.device (profile_id, name_key, id) where removed_at is null;

-- Without a column, as these lists are only walked and their rows are loaded by the hundred thousand. Two packs of one
-- registry may be named alike but for the case.
drop index catalog.pack_by_name;
create index pack_by_name on catalog.pack (read.name_key(name), name, registry_id);
drop index catalog.chart_by_name;
create index chart_by_name on catalog.chart (read.name_key(name), name, registry_id);

-- The tables were written anew; of what an index computes PostgreSQL knows nothing before it has looked.
analyze read.profile;
analyze read.device;
analyze catalog.pack;
analyze catalog.chart;

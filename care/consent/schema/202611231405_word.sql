-- By whose word the record says what lets somebody read, where that is not the
-- operator's: decisions/0015. No projection: a rebuild leaves it as it is.
create table care_word (
	source_type text   not null,
	source_id   text   not null,
	part        text   not null, -- what of it: "team PractitionerRole/x", "born", "family", "consent", "link RelatedPerson/x", "refusal"
	patient_id  text   not null,
	reader      text   not null, -- whom a tie names; '' for what is none
	who         text   not null, -- reference of who wrote it
	at          bigint not null,
	places      text   not null, -- organizations as which they wrote it: " maple line "
	own         bigint not null, -- 1: they name themselves
	before      text   not null, -- what holds beside it until a second person confirms
	lacks       bigint not null, -- labels that it opens to nobody until then
	second      text   not null, -- reference of who confirmed it; '' nobody has
	second_at   bigint not null,
	primary key (source_type, source_id, part)
) /*clustered*/;

create index care_word_patient on care_word (patient_id);
create index care_word_reader on care_word (reader);
create index care_word_at on care_word (at);

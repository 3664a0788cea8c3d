-- Who may sign in, and what they prove it with. The record: none of this has a
-- form in FHIR.
create table login (
	id        text    primary key,
	who       text    not null, -- "Practitioner/lena-ortiz"
	name      text    not null, -- what they type, folded
	password  text    not null, -- PHC string, or ''
	alone     boolean not null, -- the password is long enough to be the only proof
	totp      bytea   not null, -- key of the authenticator, sealed; empty for none
	totp_step bigint  not null, -- the last one used
	mail      text    not null, -- where messages reach them, or ''
	phone     text    not null, -- +14135550100, or ''
	made_at   bigint  not null,
	closed_at bigint  not null  -- 0 while it is open
);

create unique index login_name on login (name) where closed_at = 0;
create unique index login_who on login (who) where closed_at = 0;

create table login_passkey (
	id       text   primary key, -- of the credential, base64url
	login_id text   not null,
	label    text   not null, -- the owner's word for it
	data     bytea  not null, -- public key and counter
	made_at  bigint not null,
	used_at  bigint not null
);

create index login_passkey_login on login_passkey (login_id);

-- Who may open a login: by a link, of which the hash stands here, or by a code
-- that was handed over, of which the first letters do.
create table login_invitation (
	secret  text   primary key,
	kept    text   not null, -- the rest of a code, PHC string; '' for a link
	who     text   not null,
	mail    text   not null,
	phone   text   not null,
	made_by text   not null,
	made_at bigint not null,
	ends_at bigint not null
);

create index login_invitation_who on login_invitation (who);

-- Codes on paper that are good once.
create table login_slip (
	login_id text   not null,
	number   text   not null,
	kept     text   not null,
	made_at  bigint not null,
	primary key (login_id, number)
) /*clustered*/;

-- Who somebody is at an identity provider, linked by themselves.
create table login_provider (
	issuer   text   not null,
	subject  text   not null,
	login_id text   not null,
	made_at  bigint not null,
	primary key (issuer, subject)
) /*clustered*/;

create index login_provider_login on login_provider (login_id);

-- Tries that failed, by the hash of a name or of an address. Names that nobody
-- has are counted like the others.
create table login_try (
	key      text   primary key,
	count    bigint not null,
	last_at  bigint not null,
	until_at bigint not null -- no other try before
);

create index login_try_last on login_try (last_at);

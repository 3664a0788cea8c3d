-- Where places stand on the map of a site, so that it looks the same every week.
-- Not a projection: a picture's layout has no form in FHIR.
create table network_place (
	site            text   not null, -- whose map
	organization_id text   not null,
	slot            bigint not null, -- 0 is the middle
	primary key (site, organization_id)
) /*clustered*/;

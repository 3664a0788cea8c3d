-- What people wrote, for _text and _content: which of the texts in uri hold a
-- word. The texts and the rows that name them are derived; kith reindex makes
-- them again, with their words.
delete from index_token;
delete from index_uri;
delete from uri;

create table uri_words (
	key   bigint /*rowkey*/ primary key, -- uri
	words text not null
) /*words*/;

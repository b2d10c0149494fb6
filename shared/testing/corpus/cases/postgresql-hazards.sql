-- server: postgresql
CREATE TABLE up (id integer PRIMARY KEY, code varchar(5) UNIQUE);
CREATE TABLE down (id integer PRIMARY KEY, up_id integer, code varchar(5));
CREATE TABLE twins (a integer, b text, c boolean);
CREATE TABLE numbers (id bigint PRIMARY KEY, f double precision, r real, n numeric, d date, t timestamp);
COPY up (id, code) FROM stdin;
1	a
2	\N
\.
COPY down (id, up_id, code) FROM stdin;
1	1	a
2	3	b
3	\N	
4	3	A
\.
COPY twins FROM stdin;
1	x	t
1	x	t
\N	\N	\N
\N	\N	\N
\N	\N	\N
2	x	t
\.
COPY numbers FROM stdin;
1	NaN	Infinity	NaN	infinity	-infinity
9223372036854775807	1e308	-0	1.10	4713-01-01 BC	294276-12-31 23:59:59
-9223372036854775808	\N	\N	\N	\N	\N
\.
ALTER TABLE ONLY down ADD CONSTRAINT down_up FOREIGN KEY (up_id) REFERENCES up(id) NOT VALID;
ALTER TABLE ONLY down ADD CONSTRAINT down_code FOREIGN KEY (code) REFERENCES up(code) NOT VALID;

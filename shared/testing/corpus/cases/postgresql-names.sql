-- server: postgresql
CREATE SCHEMA "Mixed Case";
SET search_path = "Mixed Case", public;
CREATE TABLE "Order" (
    "Id" integer NOT NULL,
    "user" text,
    "with ""quotes""" text,
    "semi;colon" integer,
    UPPER integer,
    "Ünï" text,
    a_column_whose_name_is_very_long_and_reaches_the_limit_of_sixty_three integer
);
ALTER TABLE ONLY "Order" ADD CONSTRAINT "Order Key" PRIMARY KEY ("Id");
CREATE INDEX "by user" ON "Order" ("user", upper DESC);
INSERT INTO "Order" VALUES (1, 'a', 'b', 2, 3, 'c', 4);
CREATE TABLE public.line (
    order_id integer REFERENCES "Mixed Case"."Order" ("Id") ON UPDATE CASCADE ON DELETE SET DEFAULT,
    kind "char" DEFAULT 'x'::"char",
    price numeric(12, 4) DEFAULT 0.0000 NOT NULL,
    tags text[] DEFAULT ARRAY[]::text[],
    at timestamp(3) with time zone DEFAULT ('now'::text)::timestamp(3) with time zone
);
COPY public.line (order_id, kind, price, tags, at) FROM stdin WITH (FORMAT text, HEADER true, NULL 'NIL');
order_id	kind	price	tags	at
1	x	1.5	{a,"b c"}	2024-01-01 00:00:00+00
NIL	y	2	{}	NIL
\.
COPY public.line FROM stdin DELIMITER '|' NULL '';
1|z|3|{}|2024-01-01 00:00:00.123+02
|z|4|{}|2024-01-01 00:00:00
\.
CREATE VIEW public."View 1" AS SELECT o."Id", l.price FROM "Mixed Case"."Order" o JOIN public.line l ON l.order_id = o."Id";
ALTER VIEW public."View 1" RENAME TO view_one;
COMMENT ON TABLE public.line IS 'it''s; a line';

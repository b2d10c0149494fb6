-- server: sqlite
CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
CREATE TABLE IF NOT EXISTS "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
CREATE TABLE IF NOT EXISTS "posts" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar(255) DEFAULT 'it''s' NOT NULL, "body" text, "published" boolean DEFAULT 0 NOT NULL, "price" decimal(8,2) DEFAULT 0.0, "user_id" integer NOT NULL, "tags" json DEFAULT '[]', "uuid" uuid, "data" blob, "day" date, "at" time, "virtual_title" varchar GENERATED ALWAYS AS (upper(title)) VIRTUAL, CONSTRAINT "fk_rails_1" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE, CONSTRAINT price_check CHECK (price >= 0));
CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "email" varchar);
CREATE INDEX "index_posts_on_user_id" ON "posts" ("user_id");
CREATE UNIQUE INDEX "index_users_on_email" ON "users" ("email") WHERE email IS NOT NULL;
CREATE INDEX "index_posts_on_lower" ON "posts" (lower(title));
CREATE VIRTUAL TABLE posts_search USING fts5(title, body, content='posts', content_rowid='id')
/* posts_search(title,body) */;
INSERT INTO users VALUES(1,'a@example.org'),(2,NULL);
INSERT INTO posts ("id","title","body","user_id","published","day","at") VALUES(1,'One','x',1,1,'2024-01-01','10:00:00');
INSERT INTO posts ("id","title","user_id","published","data") VALUES(2,'Two',7,'f',x'00');
INSERT INTO "schema_migrations" (version) VALUES
('20240101000000'),
('20240102000000');

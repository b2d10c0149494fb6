-- server: postgresql
CREATE TABLE public.account (id integer PRIMARY KEY, balance numeric NOT NULL DEFAULT 0);
CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  -- a comment; with 'quotes' and $$ inside
  NEW.balance := coalesce(NEW.balance, 0);
  RETURN NEW;
END;
$_$;
CREATE FUNCTION public.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a + b;
CREATE FUNCTION public.add(a text, b text) RETURNS text LANGUAGE sql AS 'select a || b';
CREATE FUNCTION public.rows_of() RETURNS TABLE (x integer) LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE PROCEDURE public.pay(IN who integer, INOUT amount numeric) LANGUAGE plpgsql AS $$ BEGIN amount := 0; END $$;
CREATE AGGREGATE public.sum_all(numeric) (SFUNC = numeric_add, STYPE = numeric, INITCOND = '0');
CREATE TRIGGER account_touch BEFORE INSERT OR UPDATE OF balance ON public.account FOR EACH ROW WHEN (NEW.balance IS NOT NULL) EXECUTE FUNCTION public.touch();
CREATE TRIGGER account_truncated AFTER TRUNCATE ON public.account FOR EACH STATEMENT EXECUTE FUNCTION public.touch();
CREATE CONSTRAINT TRIGGER account_later AFTER DELETE ON public.account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE VIEW public.rich AS SELECT id, balance FROM public.account WHERE balance > 1000;
CREATE TRIGGER rich_instead INSTEAD OF UPDATE ON public.rich FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE RULE rich_delete AS ON DELETE TO public.rich DO INSTEAD NOTHING;
DO $$ BEGIN PERFORM 1; END $$;
INSERT INTO public.account VALUES (1, 5), (2, DEFAULT);
INSERT INTO public.account (id) SELECT g FROM generate_series(10, 19) g;

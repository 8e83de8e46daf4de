-- One gallery in one database. The file that every machine has lies here in pieces; all of it is sealed, and nothing
-- here can be opened without the key, which no machine sends.
CREATE SCHEMA faceglass;

-- How far the file goes; one row at most.
CREATE TABLE faceglass.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    mark text NOT NULL,
    length bigint NOT NULL CHECK (length > 0)
);

-- Its bytes, each piece behind the one before.
CREATE TABLE faceglass.piece (
    mark text NOT NULL,
    at bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (mark, at)
);

-- Bytes that say nothing to a compressor.
ALTER TABLE faceglass.piece ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Who may do what: GRANT one of these to a user.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['faceglass_read', 'faceglass_enrol', 'faceglass_manage'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
END
$$;
GRANT faceglass_read TO faceglass_enrol;
GRANT faceglass_enrol TO faceglass_manage;

-- What this user may do.
CREATE FUNCTION faceglass.rights() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN pg_has_role(session_user, 'faceglass_manage', 'member') THEN 'manage'
        WHEN pg_has_role(session_user, 'faceglass_enrol', 'member') THEN 'enrol'
        ELSE 'read'
    END
$$;

-- Adds bytes behind the end that is known, and overwrites what they make worthless; false if the end is another.
-- Of users who only enrol nothing is overwritten: what one of them removes can be brought back.
CREATE FUNCTION faceglass.add(
    known_mark text, known_length bigint, more bytea,
    blank_at bigint[], blank_bytes bigint[], blank_with int[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head faceglass.head;
    blank record;
BEGIN
    -- Somebody who was overtaken may have a turn.
    IF NOT pg_try_advisory_xact_lock(hashtext('faceglass')) THEN
        RETURN false;
    END IF;
    SELECT * INTO head FROM faceglass.head FOR UPDATE;
    IF NOT FOUND OR head.mark <> known_mark OR head.length <> known_length THEN
        RETURN false;
    END IF;
    IF pg_has_role(session_user, 'faceglass_manage', 'member') THEN
        FOR blank IN
            SELECT a, n, w FROM unnest(blank_at, blank_bytes, blank_with) AS blanks(a, n, w) WHERE n > 0
        LOOP
            UPDATE faceglass.piece AS piece
            SET bytes = overlay(
                piece.bytes
                PLACING decode(repeat(lpad(to_hex(blank.w), 2, '0'), span.long::int), 'hex')
                FROM (span.from_at - piece.at)::int + 1 FOR span.long::int
            )
            FROM (
                SELECT p.at,
                    greatest(p.at, blank.a) AS from_at,
                    least(p.at + length(p.bytes), blank.a + blank.n) - greatest(p.at, blank.a) AS long
                FROM faceglass.piece AS p
                WHERE p.mark = known_mark AND p.at < blank.a + blank.n AND p.at + length(p.bytes) > blank.a
            ) AS span
            WHERE piece.mark = known_mark AND piece.at = span.at;
        END LOOP;
    END IF;
    INSERT INTO faceglass.piece VALUES (known_mark, known_length, more);
    UPDATE faceglass.head SET length = known_length + length(more);
    PERFORM pg_notify('faceglass', '');
    RETURN true;
END
$$;

-- Puts a file in the place of the one that is known, or of none; false if what is there is another.
CREATE FUNCTION faceglass.replace(
    known_mark text, known_length bigint, new_mark text, pieces bytea[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head faceglass.head;
    piece bytea;
    far bigint := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('faceglass')) THEN
        RETURN false;
    END IF;
    -- Where there is no row yet, nothing else keeps two from being first.
    LOCK TABLE faceglass.head IN EXCLUSIVE MODE;
    SELECT * INTO head FROM faceglass.head;
    IF (known_mark IS NULL) = FOUND
        OR (FOUND AND (head.mark <> known_mark OR head.length <> known_length)) THEN
        RETURN false;
    END IF;
    DELETE FROM faceglass.piece;
    DELETE FROM faceglass.head;
    FOREACH piece IN ARRAY pieces LOOP
        INSERT INTO faceglass.piece VALUES (new_mark, far, piece);
        far := far + length(piece);
    END LOOP;
    INSERT INTO faceglass.head VALUES (true, new_mark, far);
    PERFORM pg_notify('faceglass', '');
    RETURN true;
END
$$;

REVOKE ALL ON FUNCTION faceglass.add, faceglass.replace FROM PUBLIC;
GRANT USAGE ON SCHEMA faceglass TO faceglass_read;
GRANT SELECT ON faceglass.head, faceglass.piece TO faceglass_read;
GRANT EXECUTE ON FUNCTION faceglass.add TO faceglass_enrol;
GRANT EXECUTE ON FUNCTION faceglass.replace TO faceglass_manage;

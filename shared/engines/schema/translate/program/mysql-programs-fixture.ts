/** Tables, programs and statements that are run on MariaDB and, converted, on PostgreSQL. */
export const tables = `
CREATE TABLE item (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, price DECIMAL(8,2), slug VARCHAR(60), stock INT NOT NULL DEFAULT 0, grade CHAR(1));
CREATE TABLE audit (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20) NOT NULL, item_id INT, was DECIMAL(8,2), is_now DECIMAL(8,2), note VARCHAR(80) DEFAULT 'none');
CREATE TABLE total (name VARCHAR(20) NOT NULL PRIMARY KEY, n INT NOT NULL, amount DECIMAL(10,2));
CREATE TABLE archive (id INT NOT NULL PRIMARY KEY, name VARCHAR(40), stock INT);
`;

/** Each stands alone, as DELIMITER would cut it. */
export const programs: readonly string[] = [
  `CREATE TRIGGER item_before BEFORE INSERT ON item FOR EACH ROW BEGIN
    DECLARE cleaned VARCHAR(60) DEFAULT '';
    -- It's a comment; with a semicolon.
    SET cleaned = LOWER(REPLACE(TRIM(NEW.name), ' ', '-'));
    IF NEW.slug IS NULL OR NEW.slug = '' THEN
      SET NEW.slug = cleaned;
    END IF;
    SET NEW.price = IFNULL(NEW.price, 0), NEW.grade = CASE WHEN NEW.price > 100 THEN 'a' ELSE 'b' END;
    IF NEW.stock < 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'stock below zero';
    END IF;
  END`,
  `CREATE TRIGGER item_after AFTER INSERT ON item FOR EACH ROW
  BEGIN
    INSERT INTO audit (what, item_id, is_now) VALUES ('insert', NEW.id, NEW.price);
    INSERT INTO audit SET what = 'again', item_id = NEW.id, was = NULL, note = DEFAULT;
    UPDATE total SET n = n + 1, amount = amount + NEW.price WHERE name = 'all';
  END`,
  `CREATE TRIGGER item_changed BEFORE UPDATE ON item FOR EACH ROW
    IF NEW.price <> OLD.price THEN SET NEW.grade = 'c'; ELSEIF NEW.name <> OLD.name THEN SET NEW.slug = CONCAT(NEW.slug, '!'); ELSE SET NEW.stock = NEW.stock + 1; END IF`,
  `CREATE TRIGGER item_changed_log AFTER UPDATE ON item FOR EACH ROW BEGIN
    CASE NEW.grade
      WHEN 'c' THEN INSERT INTO audit VALUES (NULL, 'price', NEW.id, OLD.price, NEW.price, CONCAT('by ', NEW.price - OLD.price));
      ELSE BEGIN END;
    END CASE;
  END`,
  `CREATE TRIGGER item_gone AFTER DELETE ON item FOR EACH ROW BEGIN
    INSERT INTO archive SELECT OLD.id, OLD.name, a.n FROM (SELECT COUNT(*) AS n FROM audit WHERE item_id = OLD.id) AS a;
    DELETE FROM audit WHERE item_id = OLD.id AND what = 'again';
  END`,
  `CREATE FUNCTION gross (net DECIMAL(8,2), rate INT) RETURNS DECIMAL(8,2) DETERMINISTIC NO SQL RETURN net * (100 + rate) / 100`,
  `CREATE FUNCTION stock_word (how_many INT) RETURNS VARCHAR(20) DETERMINISTIC
  BEGIN
    DECLARE word VARCHAR(20);
    IF how_many = 0 THEN RETURN 'none'; END IF;
    SET word = CONCAT(how_many, ' left');
    RETURN word;
  END`,
  `CREATE FUNCTION name_of (wanted INT) RETURNS VARCHAR(40) READS SQL DATA
  BEGIN
    DECLARE found VARCHAR(40) DEFAULT 'nobody';
    SELECT name INTO found FROM item WHERE id = wanted;
    RETURN found;
  END`,
  `CREATE FUNCTION sum_to (top INT) RETURNS INT DETERMINISTIC
  BEGIN
    DECLARE i, s INT DEFAULT 0;
    WHILE i < top DO SET i = i + 1; SET s = s + i; END WHILE;
    RETURN s;
  END`,
  `CREATE FUNCTION dearest (below DECIMAL(8,2)) RETURNS VARCHAR(40) READS SQL DATA
  BEGIN
    SET @most = (SELECT MAX(price) FROM item WHERE price < below), @twice := @most * 2;
    IF @most IS NULL THEN RETURN 'none'; END IF;
    SET @most = @twice - @most;
    RETURN (SELECT CONCAT(name, ' ', @most) FROM item WHERE price = @most ORDER BY id LIMIT 1);
  END`,
  `CREATE PROCEDURE restock (IN which INT, IN by_how_many INT, OUT now_there INT)
  BEGIN
    UPDATE item SET stock = stock + by_how_many WHERE id = which;
    SELECT MAX(stock) INTO now_there FROM item WHERE id = which;
  END`,
  `CREATE PROCEDURE cheap (limit_price DECIMAL(8,2)) READS SQL DATA SELECT id, name FROM item WHERE price < limit_price ORDER BY id`,
  `CREATE VIEW priced AS SELECT id, gross(price, 20) AS g, stock_word(stock) AS w FROM item`,
];

/** Run one after the other on both; 'error': both must refuse it. */
export const statements: readonly (string | { error: string })[] = [
  "INSERT INTO total VALUES ('all', 0, 0)",
  "INSERT INTO item (name, price, stock) VALUES ('Red Chair', 120.50, 2), ('Blue  Lamp', 15, 0)",
  "INSERT INTO item (name, slug) VALUES ('it''s', 'own')",
  { error: "INSERT INTO item (name, stock) VALUES ('bad', -1)" },
  'UPDATE item SET price = price + 1 WHERE id <= 2',
  "UPDATE item SET name = 'Lamp' WHERE id = 2",
  'UPDATE item SET stock = 5',
  'DELETE FROM item WHERE id = 1',
];

export const queries: readonly string[] = [
  'SELECT id, name, price, slug, stock, grade FROM item ORDER BY id',
  'SELECT id, what, item_id, was, is_now, note FROM audit ORDER BY id',
  'SELECT name, n, amount FROM total ORDER BY name',
  'SELECT id, name, stock FROM archive ORDER BY id',
  'SELECT id, g, w FROM priced ORDER BY id',
  'SELECT gross(10, 19) AS a, gross(0.05, 19) AS b, stock_word(0) AS c, stock_word(7) AS d, name_of(2) AS e, name_of(99) AS f, sum_to(10) AS g, dearest(100) AS h, dearest(0) AS i',
];

CREATE TABLE whole (a int);
CREATE TABLE broken (
  a int NOT NULL,
  b varchar(10

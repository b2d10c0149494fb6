-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
CREATE TABLE t (a int, b text);
INSERT INTO t VALUES (1,'whole'),(2,'broken off he

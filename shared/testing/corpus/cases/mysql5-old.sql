-- server: mariadb
-- MySQL dump 9.11
-- Host: localhost    Database: forum
-- Server version	4.0.24
DROP TABLE IF EXISTS phpbb_users;
CREATE TABLE phpbb_users (
  user_id mediumint(8) NOT NULL default '0',
  user_active tinyint(1) default '1',
  username varchar(25) NOT NULL default '',
  user_level tinyint(4) default '0',
  user_posts mediumint(8) unsigned NOT NULL default '0',
  user_sig text,
  user_time timestamp(6) NOT NULL,
  PRIMARY KEY  (user_id),
  KEY user_session_time (user_level,username(10)),
  FULLTEXT KEY ft (user_sig)
) ENGINE=MyISAM COMMENT='old';
INSERT INTO phpbb_users VALUES (-1,0,'Anonymous',0,0,'','2005-01-01 00:00:00');
INSERT INTO phpbb_users VALUES (2,1,'Admin',1,1,'a\'b','2005-01-02 00:00:00');
CREATE TABLE phpbb_config (config_name varchar(255) NOT NULL, config_value varchar(255) NOT NULL, PRIMARY KEY (config_name)) ENGINE=MyISAM DEFAULT CHARSET=latin1;

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name         = "example"
  vpc_id       = "vpc-0"
  subnet_ids   = ["subnet-1", "subnet-2"]
  client_cidrs = ["10.40.0.0/16"]
  kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "private_encrypted_recoverable" {
  command = plan

  assert {
    condition     = !aws_db_instance.this.publicly_accessible && aws_db_instance.this.storage_encrypted
    error_message = "The database is public, or not encrypted."
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period >= 7 && aws_db_instance.this.deletion_protection
    error_message = "The database can be lost."
  }
  assert {
    condition     = aws_db_instance.this.password == null && aws_db_instance.this.manage_master_user_password
    error_message = "A password would lie in the state file."
  }
  assert {
    condition     = aws_db_parameter_group.this.family == "postgres17"
    error_message = "The parameter group is of another version than the engine."
  }
}

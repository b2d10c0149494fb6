# Plans the whole environment without an account: `terraform test` with a provider that only invents values.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/cloudforge/mock" }
  }
  mock_resource "aws_db_instance" {
    defaults = { master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mock" }] }
  }
}

variables {
  bucket            = "cloudforge-example-objects"
  public_url        = "https://cloudforge.example.com"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE"
}

run "settings_name_what_was_made" {
  command = apply

  assert {
    condition     = output.settings["S3_BUCKET"] == "cloudforge-example-objects"
    error_message = "The settings name another bucket than the one that was made."
  }
  assert {
    condition     = output.settings["S3_ENDPOINT"] == "https://s3.eu-central-1.amazonaws.com"
    error_message = "The settings name the S3 of another region."
  }
  assert {
    condition     = length(output.secret_arns) == 3
    error_message = "A secret is missing."
  }
}

run "an_insecure_public_url_is_refused" {
  command = plan
  variables {
    public_url = "http://cloudforge.example.com"
  }
  expect_failures = [var.public_url]
}

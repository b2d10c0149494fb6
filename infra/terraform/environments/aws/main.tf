# What the platform needs around a Kubernetes cluster on AWS: a private network, PostgreSQL, a bucket, places for
# secrets. The cluster itself, with Knative and a Gateway API implementation, is taken as given.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60, < 7.0"
    }
  }
  # Keep the state encrypted and away from laptops: terraform init -backend-config=backend.hcl
  backend "s3" {}
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { application = "cloudforge", environment = var.name }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "this" {
  description             = "Data of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:A key's own policy names only itself: resource "*" means this key.
  #checkov:skip=CKV_AWS_111:As above.
  #checkov:skip=CKV_AWS_356:As above.
  statement {
    sid       = "AccountAdministersTheKey"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    sid       = "LogsAreEncrypted"
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:/cloudforge/*"]
    }
  }
}

module "network" {
  source      = "../../modules/network"
  name        = var.name
  cidr        = var.cidr
  zones       = [for letter in var.zone_letters : "${var.region}${letter}"]
  kms_key_arn = aws_kms_key.this.arn
}

module "database" {
  source              = "../../modules/database"
  name                = var.name
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  client_cidrs        = concat([module.network.cidr], var.cluster_cidrs)
  kms_key_arn         = aws_kms_key.this.arn
  instance_class      = var.database_class
  deletion_protection = var.deletion_protection
}

module "objects" {
  source      = "../../modules/objects"
  bucket      = var.bucket
  public_url  = var.public_url
  kms_key_arn = aws_kms_key.this.arn
}

module "secrets" {
  source            = "../../modules/secrets"
  name              = var.name
  kms_key_arn       = aws_kms_key.this.arn
  bucket_arn        = module.objects.bucket_arn
  oidc_provider_arn = var.oidc_provider_arn
}

module "settings" {
  source      = "../../modules/settings"
  host        = "0.0.0.0"
  public_url  = var.public_url
  s3_endpoint = "https://s3.${var.region}.amazonaws.com"
  s3_bucket   = module.objects.bucket
  s3_region   = var.region
}

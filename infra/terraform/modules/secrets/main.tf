# Places for the platform's secrets, and who may read them. Their values are put in by hand (README): a value given here
# would lie in the state file.
locals {
  secrets = {
    "database-url" = "DATABASE_URL: what the functions connect with"
    "master-key"   = "CLOUDFORGE_MASTER_KEY: 32 random bytes in base64"
    "signing-key"  = "CLOUDFORGE_SIGNING_KEY: Ed25519 private key in PEM"
  }
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:The master key encrypts what is at rest and can't be turned over by a timer.
  for_each                = local.secrets
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
}

# The role that the pods take on by the cluster's identity provider: no key of an account is anywhere.
resource "aws_iam_role" "platform" {
  name_prefix        = "${var.name}-platform-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${var.service_account}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

locals {
  issuer = regex("oidc-provider/(.*)$", var.oidc_provider_arn)[0]
}

resource "aws_iam_role_policy" "platform" {
  name   = "objects-and-keys"
  role   = aws_iam_role.platform.id
  policy = data.aws_iam_policy_document.platform.json
}

data "aws_iam_policy_document" "platform" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${var.bucket_arn}/*"]
  }
  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"]
    resources = [var.bucket_arn]
  }
  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

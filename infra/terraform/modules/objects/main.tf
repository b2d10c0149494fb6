# Where objects lie: one bucket (S3_BUCKET), since the platform's own bucket names are not free to be taken in a world
# where bucket names are unique; they become prefixes in it. Encrypted, versioned, closed to the public, TLS only.
data "aws_caller_identity" "current" {}

locals {
  buckets = {
    objects = var.bucket
    access  = "${var.bucket}-access-logs"
  }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144:One region holds the data by design; backups of objects are versions, not replicas elsewhere.
  #checkov:skip=CKV2_AWS_62:The platform learns of uploads from its own database; S3 notifies nobody.
  #checkov:skip=CKV_AWS_18:The objects are logged; logging the bucket of the logs into itself would never end.
  #checkov:skip=CKV_AWS_145:The objects are encrypted with our key; S3 can't write logs into a bucket that is.
  for_each      = local.buckets
  bucket        = each.value
  force_destroy = false
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

# S3 can't write access logs into a bucket encrypted with a key of ours: that bucket uses the keys of S3.
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    bucket_key_enabled = each.key == "objects"
    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "objects" ? "aws:kms" : "AES256"
      kms_master_key_id = each.key == "objects" ? var.kms_key_arn : null
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each   = aws_s3_bucket.this
  bucket     = each.value.id
  depends_on = [aws_s3_bucket_versioning.this]
  rule {
    id     = "unfinished-and-deleted"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
    noncurrent_version_expiration {
      noncurrent_days = var.deleted_days
    }
  }
  dynamic "rule" {
    for_each = each.key == "access" ? [1] : []
    content {
      id     = "old-logs"
      status = "Enabled"
      filter {}
      expiration {
        days = 365
      }
    }
  }
}

# Browsers upload and download by signed URLs from the platform's own pages only.
resource "aws_s3_bucket_cors_configuration" "objects" {
  bucket = aws_s3_bucket.this["objects"].id
  cors_rule {
    allowed_methods = ["GET", "HEAD", "PUT"]
    allowed_origins = [var.public_url]
    allowed_headers = ["content-type", "range"]
    expose_headers  = ["content-length", "content-range", "etag"]
    max_age_seconds = 600
  }
}

resource "aws_s3_bucket_logging" "this" {
  bucket        = aws_s3_bucket.this["objects"].id
  target_bucket = aws_s3_bucket.this["access"].id
  target_prefix = "objects/"
}

data "aws_iam_policy_document" "bucket" {
  for_each = aws_s3_bucket.this

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [each.value.arn, "${each.value.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "access" ? [1] : []
    content {
      sid       = "AccessLogs"
      actions   = ["s3:PutObject"]
      resources = ["${each.value.arn}/objects/*"]
      principals {
        type        = "Service"
        identifiers = ["logging.s3.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [data.aws_caller_identity.current.account_id]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each   = aws_s3_bucket.this
  bucket     = each.value.id
  policy     = data.aws_iam_policy_document.bucket[each.key].json
  depends_on = [aws_s3_bucket_public_access_block.this]
}

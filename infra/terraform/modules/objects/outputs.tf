output "bucket" {
  value = aws_s3_bucket.this["objects"].bucket
}

output "bucket_arn" {
  value = aws_s3_bucket.this["objects"].arn
}

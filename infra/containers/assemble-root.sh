#!/bin/sh
# assemble-root.sh NODE FOLDER: the whole file system of our containers, but for the program itself: Node, the shared
# libraries it names, certificates, a user without rights. No shell, no package manager, nothing to run but Node.
set -eu
node=$1
root=$2

mkdir -p "$root/usr/bin" "$root/etc/ssl/certs" "$root/tmp"
chmod 1777 "$root/tmp"
cp -L "$node" "$root/usr/bin/node"
# Symbols are a fifth of the file, and nothing in the container reads them.
if command -v strip >/dev/null 2>&1; then strip "$root/usr/bin/node"; fi
chmod 755 "$root/usr/bin/node"

# Every library that the loader would map, at the path where it looks for it; the loader itself is in the list too.
# Name resolution is loaded by libc while it runs, so ldd can't see it.
libc_folder=$(dirname "$(ldd "$node" | sed -n 's/.*=> \(\/[^ ]*libc\.so[^ ]*\) .*/\1/p')")
{
  ldd "$node" | sed -n -e 's/.*=> \(\/[^ ]*\) .*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) .*/\1/p'
  for name in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
    if [ -e "$libc_folder/$name" ]; then echo "$libc_folder/$name"; fi
  done
} | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done

if [ ! -r /etc/ssl/certs/ca-certificates.crt ]; then
  echo "There are no CA certificates in /etc/ssl/certs. Install the package ca-certificates." >&2
  exit 1
fi
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
echo 'app:x:65532:65532:app:/tmp:/nonexistent' >"$root/etc/passwd"
echo 'app:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

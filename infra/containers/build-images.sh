#!/usr/bin/env bash
# build-images.sh [NAME ...]: builds an image of each container (or of those named) with buildah, from nothing but this
# checkout and this machine's Node, so no registry is asked for a base image. Run `npm run bundle` before it.
# Images: localhost/cloudforge/NAME:VERSION. Settings: DIST (default dist), STORAGE_DRIVER (default vfs).
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in buildah ldd; do
  if ! command -v "$tool" >/dev/null; then
    echo "There is no $tool on this machine, so no image can be built. On Debian: apt-get install buildah" >&2
    exit 3
  fi
done

node=node_modules/.bin/node
dist=${DIST:-dist}
version=$("$node" -p 'require("./package.json").version')
mapfile -t all < <("$node" shared/packaging/bundle-functions.ts --list)
names=("${@:-${all[@]}}")
build=(buildah --storage-driver "${STORAGE_DRIVER:-vfs}")
work=$(mktemp -d)
container=
# The stage that is only a name for another image leaves a container behind, with a copy of all its files.
remove_leftovers() {
  "${build[@]}" containers --filter ancestor=localhost/cloudforge/built --quiet 2>/dev/null |
    while read -r left; do "${build[@]}" rm "$left" >/dev/null; done
}
cleanup() {
  [ -z "$container" ] || "${build[@]}" rm "$container" >/dev/null
  remove_leftovers
  "${build[@]}" rmi localhost/cloudforge/built >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

# The stage `built` of the Containerfile, made here instead of in a base image.
sh infra/containers/assemble-root.sh "$("$node" -p process.execPath)" "$work/root-fs"
mkdir -p "$work/source/dist"
for name in "${names[@]}"; do
  if [ ! -f "$dist/$name/main.mjs" ]; then
    echo "There is no bundle of $name in $dist. Make it with: npm run bundle" >&2
    exit 2
  fi
  cp -r "$dist/$name" "$work/source/dist/$name"
done
container=$("${build[@]}" from scratch)
"${build[@]}" copy --quiet "$container" "$work/root-fs" /root-fs >/dev/null
"${build[@]}" copy --quiet "$container" "$work/source" /source >/dev/null
"${build[@]}" commit --quiet "$container" localhost/cloudforge/built >/dev/null

# An empty context: everything comes from the image above.
mkdir "$work/context"
for name in "${names[@]}"; do
  started=$(date +%s%N)
  "${build[@]}" bud --quiet --isolation chroot --format oci --build-arg "FUNCTION=$name" \
    --build-arg BUILT=localhost/cloudforge/built --pull-never \
    --tag "localhost/cloudforge/$name:$version" --file Containerfile "$work/context" >/dev/null
  remove_leftovers
  printf '%-18s built in %d ms\n' "$name" $((($(date +%s%N) - started) / 1000000))
done

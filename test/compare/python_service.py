"""Loads the code of the replaced Python service from its git directory, for comparisons. Networks and DICOM are stubbed."""

import contextlib
import importlib.util
import logging
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from unittest.mock import MagicMock

# The version of the deployment guide: 52 zero-shot findings, text labels and all scores in the answer.
GUIDE = '1cf36ef'
# The version with 0 and 1 as labels, and without scores.
NUMBERS = '47eaf61'
# The version with 55 findings in groups, the last that takes a checkpoint with fewer than 15 targets.
FEWER_TARGETS = '26b21ad'
NEWEST = 'd596cd3'

# Modules of networks, DICOM and explanations, of which no function is called.
STUBBED = (
    'dicom2nifti', 'pydicom', 'shap', 'torch', 'transformers', 'nibabel', 'CT_CLIP', 'ct_clip_classifier', 'fvlm', 'mednext',
    'scripts', 'transformer_maskgit', 'diffusion_anomaly',
)  # fmt: skip


class _Stubs:
    """Finds every stubbed module and every module in it."""

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name.split('.')[0] in STUBBED else None

    def create_module(self, spec):
        module = MagicMock(name=spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def written(repository, commit, folder):
    """Writes the files of `api/` at a commit into a folder."""
    git = ['git', '-C', repository]
    names = subprocess.run([*git, 'ls-tree', '-r', '--name-only', commit, 'api/'], check=True, capture_output=True, text=True)
    for name in names.stdout.split():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(subprocess.run([*git, 'show', f'{commit}:{name}'], check=True, capture_output=True).stdout)
    return Path(folder, 'api')


def load(repository, commit, folder) -> types.ModuleType:
    """The module `inference_service` at a commit."""
    api = written(repository, commit, folder)
    sys.meta_path.insert(0, finder := _Stubs())
    sys.path.insert(0, str(api))
    try:
        spec = importlib.util.spec_from_file_location(f'inference_service_{commit}', api / 'inference_service.py')
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.meta_path.remove(finder)
        sys.path.remove(str(api))
        for name in [name for name in sys.modules if name.split('.')[0] in STUBBED]:
            del sys.modules[name]
    logging.getLogger(module.__name__).setLevel(logging.ERROR)
    return module


@contextlib.contextmanager
def classifier_versions(repository):
    """The versions by their numbers of zero-shot findings and of targets that a checkpoint may have."""
    with contextlib.ExitStack() as stack:
        guide, fewer, newest = (
            load(repository, commit, stack.enter_context(tempfile.TemporaryDirectory()))
            for commit in (GUIDE, FEWER_TARGETS, NEWEST)
        )
        yield {(52, 13): guide, (52, 15): guide, (55, 13): fewer, (55, 15): newest}

"""The hook in a real repository: what a commit takes away is missed by the playbooks that read it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.commands import environment
from tests.conftest import PLAYBOOKS, ROOT


def run(folder: Path, *words: str, status: int = 0) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = environment(
        PATH=path, PRE_COMMIT_HOME=str(folder.parent / "pre-commit"), GIT_AUTHOR_NAME="t",
        GIT_AUTHOR_EMAIL="t@example.org", GIT_COMMITTER_NAME="t",
        GIT_COMMITTER_EMAIL="t@example.org", GIT_CONFIG_GLOBAL=os.devnull,
    )  # fmt: skip
    done = subprocess.run(
        words, cwd=folder, env=given, encoding="utf-8", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stdout, done.stdout
    assert done.returncode == status, done.stdout
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two workspaces below a repository that has the hooks as we give them out.

    Only where the command comes from differs: pre-commit would install it from a network.
    """
    folder = tmp_path / "repository"
    for name in ("mothers", "meizhuang"):
        shutil.copytree(PLAYBOOKS / name, folder / name)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        hook["language"] = "system"
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    run(folder, "git", "init", "-q", "-b", "main")
    run(folder, sys.executable, "-m", "pre_commit", "install")
    run(folder, "git", "add", "-A")
    run(folder, "git", "commit", "-qm", "first")
    return folder


def renamed(folder: Path) -> None:
    run(folder, "git", "mv", "mothers/templates/chat.md", "mothers/templates/talk.md")


BREAKING: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a library": (
        lambda folder: run(folder, "git", "rm", "-q", "mothers/shared/elements.playbook"),
        "mothers/mothers.playbook:", "PB207",
    ),
    "a template": (renamed, "mothers/shared/elements.playbook:", "PB501"),
    "a roster": (
        lambda folder: run(folder, "git", "rm", "-q", "meizhuang/groups.csv"),
        "meizhuang/meizhuang.playbook:", "PB801",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKING)
def test_a_commit_that_takes_something_away_is_refused(what: str, repository: Path) -> None:
    breaks, place, code = BREAKING[what]
    breaks(repository)
    told = run(repository, "git", "commit", "-qm", "second", status=1)
    assert place in told
    assert code in told
    run(repository, "git", "reset", "-q", "--hard")
    (repository / "README.md").write_text("Notes.\n")
    run(repository, "git", "add", "-A")
    run(repository, "git", "commit", "-qm", "third")


def test_a_playbook_that_the_settings_name_is_missed(repository: Path) -> None:
    settings = repository / "mothers" / "weekbook.toml"
    settings.write_text('playbooks = ["mothers.playbook"]\n', encoding="utf-8")
    run(repository, "git", "commit", "-qam", "named")
    run(repository, "git", "mv", "mothers/mothers.playbook", "mothers/new.playbook")
    told = run(repository, "git", "commit", "-qm", "renamed", status=1)
    assert "mothers/mothers.playbook" in told


def test_what_lies_in_environments_is_nobodys_playbook(repository: Path) -> None:
    wrong = (repository / "mothers" / "mothers.playbook").read_text(
        encoding="utf-8"
    ) + "\nnonsense\n"
    for name in (".hidden", "node_modules", "environment/lib"):
        (repository / name).mkdir(parents=True)
        (repository / name / "x.playbook").write_text(wrong, encoding="utf-8")
    (repository / "environment" / "pyvenv.cfg").write_text("")
    run(repository, "git", "add", "-fA", ":!environment")
    run(repository, "git", "commit", "-qm", "more", "--no-verify")
    (repository / "README.md").write_text("Notes.\n")
    run(repository, "git", "add", "README.md")
    run(repository, "git", "commit", "-qm", "third")

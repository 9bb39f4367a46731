"""The files as strangers get them: complete, locked, and of nobody's machine."""

import re
import subprocess
from pathlib import Path

from backend.core.config import Config
from tests.architecture.sources import ROOT, kept

# A folder of one person's machine, or where packages were once fetched from.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.~-])/(root|home/\w+|Users/\w+|work|opt/(pypi|wheels)[\w-]*)/[\w.]|--(extra-)?index-url"
)
WHO_MAY_NAME_THEM = {"tests/architecture/test_what_we_hand_out.py"}
SETTING = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
# Read by Make, Docker Compose or the tests, not by the server.
NOT_THE_SERVERS = {"HTTP_PORT", "MARIADB_PASSWORD", "MEDIA_ORIGINS", "PROXY_NETWORK", "REDIS_PASSWORD"}


def text_of(path: str) -> str:
    return Path(ROOT / path).read_text("utf-8", errors="ignore")


def test_no_file_names_a_folder_of_one_machine():
    found = {
        path for path in kept() if path not in WHO_MAY_NAME_THEM and OF_ONE_MACHINE.search(text_of(path))
    }
    assert not found, f"{found}: it is not there on another machine"


def test_the_history_names_no_folder_of_one_machine():
    history = subprocess.run(
        ["git", "log", "--format=%B"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert not OF_ONE_MACHINE.findall(history)


def test_every_python_package_is_locked_with_its_hashes():
    for lock in ("requirements.txt", "requirements-dev.txt"):
        packages = re.split(r"\n(?=\S)", text_of(lock).strip())
        loose = [package for package in packages if "==" not in package or "--hash=sha256:" not in package]
        assert not loose, f"{lock}: {loose}: run 'make lock'"
        assert len(packages) > 50


def test_the_tests_run_with_the_packages_of_the_product():
    def versions(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^ \n]+", text_of(lock), re.MULTILINE))

    assert versions("requirements.txt") <= versions("requirements-dev.txt")


def test_every_setting_is_explained():
    settings = {name.upper() for name in Config.model_fields}
    explained = set(SETTING.findall(text_of(".env.example"))) - NOT_THE_SERVERS
    assert explained == settings, f".env.example and core/config.py differ: {explained ^ settings}"


def test_the_readme_names_every_setting():
    readme = text_of("README.md")
    missing = {name.upper() for name in Config.model_fields if f"`{name.upper()}`" not in readme}
    assert not missing, f"README.md does not name {missing}"

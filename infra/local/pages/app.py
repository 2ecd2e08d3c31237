from flask import Flask

from infra.local.system import LocalSystem


def create_pages(system: LocalSystem) -> Flask:
    return Flask("pages")

"""`yexin client add | list | rotate | disable`, `yexin token`, `yexin key rotate`: who may ask the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from credit.errors import UnknownClient
from serving.access.caller import Role
from serving.access.client import Client
from serving.access.enrolment import enrol, renew
from serving.main import build_tokens, open_database
from serving.store.clients import Clients
from yexin.options import DeploymentOption, HomeOption
from yexin.production import production
from yexin.settings import Settings

console = Console()
clients = typer.Typer(no_args_is_help=True, help="Who may ask the service: its clients (docs/access.md).")
keys = typer.Typer(no_args_is_help=True, help="The keys that sign tokens (docs/access.md).")
ClientArgument = Annotated[str, typer.Argument(help="the client's id")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(clients, name="client")
    app.add_typer(keys, name="key")
    app.command()(token)


@clients.command()
def add(
    client_id: Annotated[str, typer.Argument(help="small letters, digits and . _ -, such as bank-of-haikou")],
    role: Annotated[Role, typer.Option(help="what it is here for")],
    organisation: Annotated[str | None, typer.Option(help="USCC of the bank or department that it belongs to")] = None,
    subject: Annotated[str | None, typer.Option(help="whom a client of the role subject is: USCC or pseudonym")] = None,
    per_second: Annotated[int | None, typer.Option(help="requests a second that it may send [default: its role's]")] = None,
    home: HomeOption = None,
    deployment: DeploymentOption = None,
) -> None:
    """Let a client in; its secret is shown once and kept nowhere."""
    settings = Settings.of(home=home, deployment=deployment)
    client = Client(client_id, role, "", settings.today, organisation, subject, per_second=per_second)
    show_secrets({client_id: enrol(_clients(settings), client)})


@clients.command("list")
def list_clients(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """List the clients."""
    table = Table("client", "role", "organisation", "since", "rotations", "disabled", box=SIMPLE_HEAD, pad_edge=False)
    for one in _clients(Settings.of(home=home, deployment=deployment)).all():
        table.add_row(
            one.client_id, one.role, one.organisation or "", str(one.made_on), str(one.rotation), str(one.disabled_on or "")
        )
    console.print(table)


@clients.command("rotate")
def rotate_client(client_id: ClientArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Give a client a fresh secret, and let it in again where it was disabled; its tokens end within seconds."""
    show_secrets({client_id: renew(_clients(Settings.of(home=home, deployment=deployment)), client_id)})


@clients.command()
def disable(client_id: ClientArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Shut a client out; its tokens end within seconds."""
    settings = Settings.of(home=home, deployment=deployment)
    _clients(settings).disable(client_id, day=settings.today)
    console.print(f"{client_id} is disabled since {settings.today}")


@keys.command("rotate")
def rotate_key(home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Sign with a fresh key from now on; tokens of the old ones are believed until they end."""
    settings = Settings.of(home=home, deployment=deployment)
    key = build_tokens(settings.home, open_database(settings.home)).rotate()
    console.print(f"key {key.kid} signs from now on ({datetime.fromtimestamp(key.made_at, UTC):%Y-%m-%d %H:%M:%S} UTC)")


def token(client_id: ClientArgument, home: HomeOption = None, deployment: DeploymentOption = None) -> None:
    """Print a token of a client, for who holds the service's key anyway: on a developer's machine, never in production."""
    settings = Settings.of(home=home, deployment=deployment)
    if production():
        raise typer.BadParameter("in production a client asks POST /oauth/token with its own secret")
    database = open_database(settings.home)
    client = Clients(database).find(client_id)
    if client is None:
        raise UnknownClient(client_id)
    typer.echo(build_tokens(settings.home, database).issue(client).text)


def show_secrets(secrets: dict[str, str]) -> None:
    """Print secrets for once: to the terminal, and to no file."""
    table = Table("client_id", "client_secret", box=SIMPLE_HEAD, pad_edge=False)
    for name, secret in secrets.items():
        table.add_row(name, secret)
    console.print(table)
    console.print("Shown once and kept nowhere: only a slow hash stays here.", highlight=False)


def _clients(settings: Settings) -> Clients:
    return Clients(open_database(settings.home))

"""What every command is made with: the group they belong to, their example, the options that some share.

>>> sorted(cli.params[0].opts)
['--version']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from corpus.console import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gonghui-corpus", prog_name="corpus")
def cli() -> None:
    """Restore injured Chinese web pages into validated records and fixed, citable datasets.

    Exit codes: 0 done, also with some pages left out; 1 the input or a release is wrong; 2 wrong usage.
    """


def command(example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command, whose help ends with an example."""
    return cli.command(epilog=f"\b\nExample:\n  {example}", no_args_is_help=False)


mask_pii_option = click.option(
    "--mask-pii",
    is_flag=True,
    help="Put placeholders for phone numbers, e-mail addresses, identity and bank card numbers, in every field and in "
    "the ledger.",
)


text_column_option = click.option(
    "--text-column",
    metavar="NAME",
    help="Column of Parquet, or key of JSON Lines, that holds the page. Needed only where its name does not say so.",
)

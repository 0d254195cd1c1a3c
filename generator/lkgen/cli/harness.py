"""What all commands share: how they are found, their common options, help, and how errors are told.

A command is a module of this package whose first line reads `lkgen NAME: what it does`. Its
function `run` declares its options as Typer does; `OPTIONS`, where it has them, holds further ones
that reach `run` as keywords.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, wraps
from importlib import import_module
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from lkgen.cli.last_resort import last_resort
from lkgen.errors import BadAnswers, Interrupted, LkgenError
from lkgen.terminal import terminal, visible

SETTINGS = {"help_option_names": ["-h", "--help"]}


def option(name: str, annotation: Any, default: Any = None) -> Parameter:
    """An option of a command, as one parameter of its function."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _setting(name: str) -> Callable[[bool], None]:
    """A callback that sets what `terminal` has by this name, where it is wanted."""

    def told(wanted: bool) -> None:
        setattr(terminal, name, wanted or getattr(terminal, name))

    return told


def _switch(name: str, about: str, *spelled: str) -> Parameter:
    told = typer.Option(*spelled, callback=_setting(name), is_eager=True, help=about)
    return option(name, Annotated[bool, told], False)


NO_COLOR = _switch("no_color", "Plain text; NO_COLOR does the same.", "--no-color")
COMMON = (
    _switch("json", "One JSON document on stdout.", "--json"),
    _switch("quiet", "Print errors only.", "--quiet", "-q"),
    NO_COLOR,
)


@cache
def commands() -> dict[str, str]:
    """The commands there are, and what each does: read from the first lines, none is imported."""
    found: dict[str, str] = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        with file.open(encoding="utf-8") as lines:
            name, colon, about = lines.readline().strip().strip('"').partition(": ")
        if colon and name == f"lkgen {file.stem}":
            found[file.stem] = about[:1].upper() + about[1:]
    return found


@cache
def command(name: str) -> TyperCommand:
    """The command of that name, with all that is said about its options."""
    module = import_module(f"lkgen.cli.{name}")
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    helps: bool = getattr(module, "NO_ARGUMENTS_IS_HELP", False)
    declare = app.command(name, cls=_Command, context_settings=SETTINGS, no_args_is_help=helps)
    declared = _with(module.run, [*getattr(module, "OPTIONS", ()), *COMMON])
    declare(declared)
    made = typer.main.get_command(app)
    assert isinstance(made, _Command)
    for one in made.params:
        kind, *_ = get_args(declared.__annotations__.get(one.name)) or [None]
        _lighten(one, text=kind in (str, str | None, list[str] | None))
    made.more_help = getattr(module, "more_help", None)
    return made


def _with(function: Callable[..., None], more: Sequence[Parameter]) -> Callable[..., None]:
    """`function` with `more` options, those that `terminal` heeds kept from it; Ctrl-C an error."""
    own = inspect.signature(function, eval_str=True)
    declared = [one for one in own.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]

    @wraps(function)
    def run(**options: Any) -> None:
        for shared in COMMON:
            options.pop(shared.name, None)
        try:
            function(**options)
        except (KeyboardInterrupt, EOFError):
            raise Interrupted from None

    parameters = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in declared] + list(more)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _lighten(parameter: Any, *, text: bool = False) -> Any:
    """Let Typer check only what can be wrong: it takes pydantic, which takes as long as Typer."""
    if parameter is None or "process_value" in vars(parameter):
        return parameter
    check = parameter.process_value

    def process_value(ctx: Any, value: Any) -> Any:
        left_out = value is None and not parameter.required
        if not left_out and not (text and _typed(value)):
            return check(ctx, value)
        return parameter.callback(ctx, parameter, value) if parameter.callback else value

    parameter.process_value = process_value
    return parameter


def _typed(value: Any) -> bool:
    """Whether a value is what a person typed, once or several times: text already."""
    return isinstance(value, (str, tuple, list))


class _Command(TyperCommand):
    """A command whose help is plain text and keeps the groups of its options."""

    more_help: Callable[[TyperCommand], str] | None = None

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option --help, which is left alone unless somebody asks for it."""
        return _lighten(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help; what takes a moment to read is added only now."""
        if self.more_help:
            self.epilog = self.more_help(self)
        super().format_help(ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write each group of options under its title."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in self.get_params(ctx):
            title = "Arguments" if one.param_type_name == "argument" else "Options"
            title = getattr(one, "rich_help_panel", None) or title
            if record := one.get_help_record(ctx):
                groups.setdefault(title, []).append(record)
        # What a command is about comes before what all have.
        groups["Options"] = groups.pop("Options")
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


class _Commands(TyperGroup):
    """All commands; only the one that is run gets imported."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Typer looks here for the name that was meant, and for nothing else.
        self.commands: Any = dict.fromkeys(commands())

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option --help, which is left alone unless somebody asks for it."""
        return _lighten(super().get_help_option(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Name them in order."""
        return list(commands())

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return one of them by its name."""
        return command(cmd_name) if cmd_name in commands() else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write what each does."""
        with formatter.section("Commands"):
            formatter.write_dl(list(commands().items()))


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"lkgen {version('lkgen')}")
        raise typer.Exit


@cache
def application() -> TyperGroup:
    """lkgen itself."""
    app = typer.Typer(
        cls=_Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=SETTINGS,
    )

    def lkgen(
        version: Annotated[
            bool,
            typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
        ] = False,
    ) -> None:
        """Start, prove and keep current voice agents built on LiveKit Agents.

        lkgen new my-agent   asks a few questions and writes a complete agent.
        """

    app.callback()(_with(lkgen, [NO_COLOR]))
    made = typer.main.get_command(app)
    assert isinstance(made, TyperGroup)
    return made


# Typer holds a copy of Click within, and exports only some leaves of its family of errors.
_UsageError: Any = typer.BadParameter.__base__


def start(arguments: Sequence[str]) -> int:
    """Run lkgen on `arguments`; return its exit code.

    A person's mistakes become text or JSON, never a traceback.
    """
    words = list(_dashed(arguments))
    terminal.json, terminal.quiet, terminal.no_color = "--json" in words, False, False
    terminal.told, terminal.clean = False, str
    try:
        return application()(args=words, prog_name="lkgen", standalone_mode=False) or 0
    except _UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return error.exit_code
        path = error.ctx.command_path if error.ctx else "lkgen"
        message = error.format_message()
        message += "" if message.endswith((".", "?")) else "."
        wrong = LkgenError(message, f"{path} --help shows what there is.")
    except LkgenError as error:
        wrong = error
    except (OSError, MemoryError, RecursionError, ValueError) as error:
        wrong = last_resort(error)
    with suppress(OSError):
        report(wrong)
    _give_up_output()
    return wrong.code


def _give_up_output() -> None:
    """Let Python not complain at its end of what could not be written before."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _dashed(arguments: Sequence[str]) -> Iterator[str]:
    """Options may be typed with underscores, as the ids of questions are written."""
    options = True
    for argument in arguments:
        options = options and argument != "--"
        name, equals, value = argument.partition("=")
        if options and name.startswith("--"):
            name = name.replace("_", "-")
        yield name + equals + value


def report(error: LkgenError) -> None:
    """Tell a person, and a program where it asked for JSON, what went wrong."""
    problems = error.problems if isinstance(error, BadAnswers) else []
    if terminal.json and not terminal.told:
        shown = [{"key": p.key, "value": p.value, "message": p.message} for p in problems]
        # It may be what failed; the text on the other stream still comes.
        with suppress(OSError):
            terminal.document(
                {"error": {"message": error.message, "hint": error.hint, "problems": shown}}
            )
    if isinstance(error, Interrupted):
        # Below the ^C that a terminal shows.
        terminal.rows([("",), (f"Interrupted. {error.hint}".strip(),)], indent=2, error=True)
        return
    terminal.rows([(error.message,)], indent=2, error=True)
    if problems:
        rows = [(_short(p.key), _short(p.value), p.message) for p in problems]
        terminal.rows(rows, error=True)
    for line in error.hint.splitlines():
        terminal.rows([(line,)], indent=2, error=True)


def _short(value: str) -> str:
    text = visible(value)
    return text if len(text) <= 40 else text[:39] + "…"

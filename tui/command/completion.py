"""What has a shell complete the arguments of gradstep, written from the parsers."""

import argparse
from collections.abc import Iterator, Mapping

from tui.command.parsers import Parser
from tui.command.values import VALUES, takes_file

Parsers = Mapping[str, Parser]
"""The parser of each command by the word after gradstep, "" for the one without."""


def script(shell: str, parsers: Parsers) -> list[str]:
    """Return the lines that such a shell is to read."""
    writers = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    return list(writers[shell](parsers))


def _flags(parser: Parser) -> str:
    return " ".join(flag for action in parser.options() for flag in action.option_strings)


def _bash(parsers: Parsers) -> Iterator[str]:
    yield "# Completion of gradstep for bash: source this file."
    yield "_gradstep() {"
    yield '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield "  COMPREPLY=()"
    yield '  case "$before" in'
    for pattern, words, files in _cases(parsers):
        found = f'mapfile -t COMPREPLY < <(compgen {"-f " if files else ""}-W "{words}" -- "$word")'
        yield (
            f"    {pattern}) {found}; return ;;" if words or files else f"    {pattern}) return ;;"
        )
    yield "  esac"
    yield '  local flags="' + _flags(parsers[""]) + '" commands=""'
    yield '  if [ "$COMP_CWORD" -eq 1 ]; then'
    yield f'    commands="{" ".join(filter(None, parsers))}"'
    yield "  fi"
    for word in filter(None, parsers):
        yield f'  if [ "$COMP_CWORD" -gt 1 ] && [ "${{COMP_WORDS[1]}}" = {word} ]; then'
        yield f'    flags="{_flags(parsers[word])}"'
        yield "  fi"
    yield '  case "$word" in'
    yield '    -*) mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word") ;;'
    yield '    *) mapfile -t COMPREPLY < <(compgen -f -W "$commands" -- "$word") ;;'
    yield "  esac"
    yield "}"
    yield "complete -o filenames -F _gradstep gradstep"


def _cases(parsers: Parsers) -> Iterator[tuple[str, str, bool]]:
    """Yield each option with a value, its values, and whether it may be a file."""
    seen = set()
    for parser in parsers.values():
        for action in parser.options():
            flags = "|".join(action.option_strings)
            if action.nargs != 0 and flags not in seen:
                seen.add(flags)
                yield flags, " ".join(VALUES.get(action.dest, ())), takes_file(action)


def _quoted(text: str) -> str:
    """Return a text as one word of fish, in single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def help_of(action: argparse.Action) -> str:
    """Return what the help says of an option, on a line."""
    return (action.help or "") % {**vars(action), "prog": "gradstep"}


def _zsh(parsers: Parsers) -> Iterator[str]:
    yield "#compdef gradstep"
    yield "# Completion of gradstep for zsh: save this as _gradstep in a folder of $fpath."
    yield "_gradstep() {"
    for word in filter(None, parsers):
        yield f'  if (( CURRENT > 2 )) && [[ "${{words[2]}}" == {word} ]]; then'
        yield "    shift words; (( CURRENT-- ))"
        yield from _zsh_arguments(parsers[word])
        yield "    return"
        yield "  fi"
    yield "  if (( CURRENT == 2 )); then"
    yield f"    compadd -- {' '.join(filter(None, parsers))}"
    yield "  fi"
    yield from _zsh_arguments(parsers[""])
    yield "}"
    yield 'if [[ "$funcstack[1]" == _gradstep ]]; then _gradstep "$@"; '
    yield "else compdef _gradstep gradstep; fi"


def _zsh_arguments(parser: Parser) -> Iterator[str]:
    yield "    _arguments \\"
    for action in parser.options():
        said = help_of(action)
        for mark in "\\[]:":
            said = said.replace(mark, "\\" + mark)
        for flag in action.option_strings:
            text = f"{flag}[{said}]{_zsh_value(action)}".replace("'", "'\\''")
            yield f"      '{text}' \\"
    yield "      '*:data:_files'"


def _zsh_value(action: argparse.Action) -> str:
    values = " ".join(VALUES.get(action.dest, ()))
    if action.nargs == 0:
        return ""
    if values and takes_file(action):
        return f":{action.metavar}:{{ compadd -- {values}; _files }}"
    if values:
        return f":{action.metavar}:({values})"
    return f":{action.metavar}:" + ("_files" if takes_file(action) else " ")


def _fish(parsers: Parsers) -> Iterator[str]:
    yield "# Completion of gradstep for fish: save it in ~/.config/fish/completions."
    words = " ".join(filter(None, parsers))
    yield f"complete -c gradstep -n __fish_is_first_arg -a {_quoted(words)}"
    for word, parser in parsers.items():
        seen = "__fish_seen_subcommand_from " + (word or words)
        when = seen if word else f"not {seen}"
        for action in parser.options():
            parts = [f"complete -c gradstep -n {_quoted(when)}"]
            for flag in action.option_strings:
                parts.append(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}")
            if action.nargs != 0:
                parts.append("-r" if takes_file(action) else "-x")
            if values := VALUES.get(action.dest):
                parts.append(f"-a {_quoted(' '.join(values))}")
            yield " ".join([*parts, f"-d {_quoted(help_of(action))}"])

"""The command line as click knows it."""

import click


def commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every command that does something, by its words."""
    context = click.Context(group)
    found: dict[str, click.Command] = {}
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None, f"softranet {before}{word} is listed and not there"
        if isinstance(command, click.Group) and not command.invoke_without_command:
            found |= commands(command, f"{before}{word} ")
        else:
            found[f"{before}{word}"] = command
    return found

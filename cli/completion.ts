/** What completion needs to know of the command tree. */
export interface CommandTree {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly { readonly flag: string; readonly summary: string }[];
  /** Fixed values of the command's arguments. */
  readonly choices: readonly string[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The completion script of a shell, generated from the command tree; where nothing fits, files are completed. */
export function completionScript(shell: Shell, commands: readonly CommandTree[]): string {
  return { bash, zsh, fish }[shell](commands);
}

function bash(commands: readonly CommandTree[]): string {
  const cases = commands.map((c) => `    ${c.name}) words="${words(c)}" ;;`);
  return `_rift() {
  local words current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((c) => c.name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="--help" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rift rift ./rift`;
}

function zsh(commands: readonly CommandTree[]): string {
  const quoted = (text: string) => text.replace(/'/g, `'\\''`).replace(/[[\]:]/g, '\\$&');
  const names = commands.map((c) => `    '${c.name}:${quoted(c.summary)}'`);
  const cases = commands.map((c) => {
    const options = c.options.map((o) => `'${o.flag}[${quoted(o.summary)}]'`).join(' ');
    const rest = c.choices.length > 0 ? `'*:value:(${c.choices.join(' ')})'` : `'*:file:_files'`;
    return `    ${c.name}) _arguments ${options} ${rest} ;;`;
  });
  return `#compdef rift
_rift() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _rift rift`;
}

function fish(commands: readonly CommandTree[]): string {
  const quoted = (text: string) => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
  const lines = commands.flatMap((c) => [
    `complete -c rift -n __fish_use_subcommand -f -a ${c.name} -d ${quoted(c.summary)}`,
    ...c.options.map(
      (o) =>
        `complete -c rift -n '__fish_seen_subcommand_from ${c.name}' -l ${o.flag.replace(/^-+/, '')} -d ${quoted(o.summary)}`,
    ),
    ...(c.choices.length > 0
      ? [`complete -c rift -n '__fish_seen_subcommand_from ${c.name}' -f -a ${quoted(c.choices.join(' '))}`]
      : []),
  ]);
  return lines.join('\n');
}

function words(command: CommandTree): string {
  return [...command.choices, ...command.options.map((o) => o.flag)].join(' ');
}

# What an interactive zsh offers for a line, a word a line: zsh -f offered.zsh SCRIPT LINE
zmodload zsh/zpty
zpty z zsh -f -i
ready() { local line; repeat 400; do zpty -r z line || return; [[ $line == *$1* ]] && return; done }
zpty -w z "PROMPT=; autoload -Uz compinit && compinit -u -d $TMPDIR/zcompdump; source $1"
zpty -w z '
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a hits; builtin compadd -A hits "$@"; print; for hit in $hits; do print -r -- "HIT $hit"; done
}
finished() { print DONE; }
comppostfuncs=(finished)
bindkey "^I" complete-word
print RE""ADY'
ready READY
zpty -w -n z "$2"$'\t'
local line
repeat 400; do
  zpty -r z line || break
  line=${line%%[$'\r\n']*}
  [[ $line == "HIT "* ]] && print -r -- "${line#HIT }"
  [[ $line == DONE* ]] && break
done
zpty -d z

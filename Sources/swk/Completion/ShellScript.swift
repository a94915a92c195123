// The scripts with which shells complete: each asks `swk __complete` and knows nothing of swk itself, so that they never grow old.

/// A completion script for one shell.
enum ShellScript {
    enum Shell: String, CaseIterable { case bash, zsh, fish }

    static func text(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    // bash cuts words at `:` and `=`, too (COMP_WORDBREAKS), and puts a reply in the place of the last piece: the pieces are joined where
    // no blank stands between them, and a reply lacks what bash has cut off.
    private static let bash = #"""
        # bash completion of swk:  source <(swk completion bash)
        _swk() {
            local line=${COMP_LINE:0:COMP_POINT} swk=${1/#'~/'/"$HOME/"} word cut='' candidate path files=''
            local -a words=()
            for word in "${COMP_WORDS[@]:0:COMP_CWORD + 1}"; do
                if [[ $line == [[:space:]]* || ${#words[@]} == 0 ]]; then
                    line=${line#"${line%%[![:space:]]*}"}
                    words+=('')
                fi
                word=${word:0:${#line}}
                line=${line#"$word"}
                words[-1]+=$word
            done
            word=${words[-1]}
            [[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && cut=${word%"${word##*=}"}
            [[ $COMP_WORDBREAKS == *:* && ${word#"$cut"} == *:* ]] && cut=${word%"${word##*:}"}
            COMPREPLY=()
            while IFS=$'\t' read -r candidate _; do
                if [[ $candidate == :files ]]; then
                    files=yes
                else
                    [[ $candidate == *[=:/] ]] && compopt -o nospace
                    COMPREPLY+=("${candidate#"$cut"}")
                fi
            done < <("$swk" __complete "${words[@]:1}" 2>/dev/null)
            [[ $files ]] || return 0
            # Names that are no files would be quoted as files are.
            if ((${#COMPREPLY[@]} == 0)); then compopt -o filenames; files=only; fi
            while IFS= read -r path; do
                if [[ $files != only && -d $path ]]; then path+=/; compopt -o nospace; fi
                COMPREPLY+=("$path")
            done < <(compgen -f -- "${word#"$cut"}")
        }
        complete -F _swk swk

        """#

    private static let zsh = #"""
        #compdef swk
        # zsh completion of swk:  source <(swk completion zsh)
        _swk() {
            local candidate description
            local -a open closed openTexts closedTexts
            local -i files=0
            while IFS=$'\t' read -r candidate description; do
                case $candidate in
                    :files) files=1 ;;
                    *[=:/]) open+=("$candidate"); openTexts+=("$candidate${description:+  -- $description}") ;;
                    *) closed+=("$candidate"); closedTexts+=("$candidate${description:+  -- $description}") ;;
                esac
            done < <("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
            (( $#closed )) && compadd -l -d closedTexts -a closed
            (( $#open )) && compadd -S '' -l -d openTexts -a open
            (( files )) && { compset -P '*='; _files; }
            return 0
        }
        if [[ $funcstack[1] == _swk ]]; then _swk "$@"; else compdef _swk swk; fi

        """#

    private static let fish = #"""
        # fish completion of swk:  swk completion fish | source
        function __swk_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
                if test "$line" = ":files"
                    __fish_complete_path "$current"
                else
                    echo $line
                end
            end
        end
        complete -c swk -f -a '(__swk_complete)'

        """#
}

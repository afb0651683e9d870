namespace DiffLessons.Pages

/// The commands of TeX that stand for one character or one name.
[<RequireQualifiedAccess>]
module internal MathSymbols =

    /// Letters: shown as identifiers.
    let letters =
        Map.ofList [
            "alpha", "α"
            "beta", "β"
            "gamma", "γ"
            "delta", "δ"
            "epsilon", "ε"
            "varepsilon", "ε"
            "zeta", "ζ"
            "eta", "η"
            "theta", "θ"
            "kappa", "κ"
            "lambda", "λ"
            "mu", "μ"
            "nu", "ν"
            "xi", "ξ"
            "pi", "π"
            "rho", "ρ"
            "sigma", "σ"
            "tau", "τ"
            "phi", "φ"
            "varphi", "φ"
            "chi", "χ"
            "psi", "ψ"
            "omega", "ω"
            "Gamma", "Γ"
            "Delta", "Δ"
            "Theta", "Θ"
            "Lambda", "Λ"
            "Sigma", "Σ"
            "Phi", "Φ"
            "Psi", "Ψ"
            "Omega", "Ω"
            "ell", "ℓ"
            "infty", "∞"
            "partial", "∂"
            "nabla", "∇"
        ]

    /// Operators, relations, arrows, brackets and dots.
    let operators =
        Map.ofList [
            "cdot", "⋅"
            "times", "×"
            "odot", "⊙"
            "oplus", "⊕"
            "otimes", "⊗"
            "circ", "∘"
            "ast", "∗"
            "pm", "±"
            "leftarrow", "←"
            "rightarrow", "→"
            "to", "→"
            "mapsto", "↦"
            "Rightarrow", "⇒"
            "leq", "≤"
            "le", "≤"
            "geq", "≥"
            "ge", "≥"
            "neq", "≠"
            "ne", "≠"
            "ll", "≪"
            "gg", "≫"
            "approx", "≈"
            "equiv", "≡"
            "sim", "∼"
            "propto", "∝"
            "in", "∈"
            "mid", "|"
            "|", "‖"
            "{", "{"
            "}", "}"
            "lfloor", "⌊"
            "rfloor", "⌋"
            "lceil", "⌈"
            "rceil", "⌉"
            "langle", "⟨"
            "rangle", "⟩"
            "top", "⊤"
            "dots", "…"
            "ldots", "…"
            "cdots", "⋯"
            "vdots", "⋮"
            "forall", "∀"
            "%", "%"
            "_", "_"
            "&", "&"
            "#", "#"
        ]

    /// Operators whose limits stand above and below.
    let large = Map.ofList [ "sum", "∑"; "prod", "∏"; "int", "∫"; "bigcup", "⋃" ]

    /// Function names whose subscript stands below.
    let limits = set [ "max"; "min"; "lim"; "sup"; "inf"; "argmax"; "argmin" ]

    /// Function names.
    let functions =
        set [
            "exp"
            "log"
            "ln"
            "sin"
            "cos"
            "tan"
            "tanh"
            "sinh"
            "cosh"
            "det"
            "Pr"
            "dim"
        ]

    /// Accents put over a letter.
    let accents =
        Map.ofList [
            "hat", "^"
            "bar", "‾"
            "tilde", "~"
            "vec", "→"
            "dot", "˙"
            "ddot", "¨"
            "overline", "‾"
        ]

    /// Widths of spaces.
    let spaces =
        Map.ofList [
            ",", "0.17em"
            ":", "0.22em"
            ";", "0.28em"
            " ", "0.28em"
            "quad", "1em"
            "qquad", "2em"
            "!", "-0.17em"
        ]

    /// Letters of the double-struck alphabet that mathematics uses.
    let doubleStruck =
        Map.ofList [ "R", "ℝ"; "N", "ℕ"; "Z", "ℤ"; "E", "𝔼"; "P", "ℙ"; "C", "ℂ"; "Q", "ℚ" ]

    /// Brackets of the matrix-like environments, left and right.
    let environments =
        Map.ofList [
            "aligned", ("", "")
            "matrix", ("", "")
            "pmatrix", ("(", ")")
            "bmatrix", ("[", "]")
            "cases", ("{", "")
        ]

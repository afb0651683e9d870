namespace DiffLessons.Pages

open System
open System.Net
open DiffLessons

/// A part of a formula, as the parser reads it.
type private Token =
    | Command of string
    | Character of string

/// <summary>Turns formulas written in a small part of TeX into MathML, which browsers draw without any library.</summary>
/// <remarks>
/// Understood: letters, numbers, operators, <c>^</c>, <c>_</c>, primes, groups, <c>\frac</c>, <c>\sqrt</c>, Greek letters, the usual
/// relations and arrows, <c>\sum</c> and its like with limits, function names, <c>\operatorname</c>, <c>\text</c>, <c>\mathrm</c>,
/// <c>\mathbf</c>, <c>\mathbb</c>, accents, <c>\left</c> and <c>\right</c>, spaces, and the environments <c>aligned</c>,
/// <c>cases</c>, <c>matrix</c>, <c>pmatrix</c>, <c>bmatrix</c>.
/// </remarks>
[<RequireQualifiedAccess>]
module MathML =

    let private refuse (formula: string) problem =
        raise (
            OptionException
                $"MathML: {problem} in the formula '{formula}'. See the commands that MathML understands."
        )

    let private tokens formula =
        let rec next (at: int) found =
            if at >= String.length formula then
                List.rev found
            elif formula[at] <> '\\' then
                let width = if Char.IsHighSurrogate formula[at] then 2 else 1
                next (at + width) (Character(formula.Substring(at, width)) :: found)
            elif at + 1 = formula.Length then
                refuse formula "a lone backslash"
            else
                let mutable stop = at + 1

                while stop < formula.Length && Char.IsAsciiLetter formula[stop] do
                    stop <- stop + 1

                let stop = max stop (at + 2)
                next stop (Command(formula.Substring(at + 1, stop - at - 1)) :: found)

        next 0 []

    let private encode (text: string) = WebUtility.HtmlEncode text
    let private mi text = $"<mi>{encode text}</mi>"

    let private upright text =
        $"<mi mathvariant=\"normal\">{encode text}</mi>"

    let private mo text = $"<mo>{encode text}</mo>"

    let private fixedMo text =
        $"<mo stretchy=\"false\">{encode text}</mo>"

    let private mrow parts =
        "<mrow>" + String.concat "" parts + "</mrow>"

    let private isSpace token =
        match token with
        | Character text -> String.IsNullOrWhiteSpace text
        | Command _ -> false

    /// The plain text of a group such as {softmax}, and what follows it.
    let private textGroup formula rest =
        let rec read (text: string) rest =
            match rest with
            | Character "}" :: rest -> text, rest
            | Character c :: rest -> read (text + c) rest
            | Command c :: rest -> read (text + c) rest
            | [] -> refuse formula "a missing '}'"

        match List.skipWhile isSpace rest with
        | Character "{" :: rest -> read "" rest
        | _ -> refuse formula "a missing '{'"

    let private character formula text rest =
        match text with
        | "-" -> mo "−", rest
        | "*" -> mo "∗", rest
        | "("
        | ")"
        | "["
        | "]"
        | "|" -> fixedMo text, rest
        | _ when Char.IsAsciiDigit text[0] ->
            let isDigit token =
                match token with
                | Character c -> Char.IsAsciiDigit c[0] || c = "."
                | Command _ -> false

            let more = List.takeWhile isDigit rest

            let digits =
                more
                |> List.map (function
                    | Character c -> c
                    | Command c -> c)

            $"<mn>{text}{String.concat String.Empty digits}</mn>", List.skip more.Length rest
        | _ when Char.IsLetter(text, 0) -> mi text, rest
        | "}" -> refuse formula "a '}' without its '{'"
        | _ -> mo text, rest

    let private isFunction name =
        MathSymbols.functions.Contains name || MathSymbols.limits.Contains name

    let private beginsWithLetter rest =
        match List.skipWhile isSpace rest with
        | Character text :: _ -> Char.IsLetterOrDigit(text, 0)
        | Command name :: _ ->
            isFunction name
            || MathSymbols.letters.ContainsKey name
            || MathSymbols.accents.ContainsKey name
            || name.StartsWith("math", StringComparison.Ordinal)
        | [] -> false

    /// One element of the formula without its scripts, and what follows it.
    let rec private atom formula rest : string * Token list =
        match List.skipWhile isSpace rest with
        | [] -> refuse formula "a missing part"
        | Character "{" :: rest ->
            let parts, rest = until formula (Character "}") rest
            mrow parts, rest
        | Character text :: rest -> character formula text rest
        | Command name :: rest -> command formula name rest

    and private command formula name rest =
        let lookup table = Map.tryFind name table

        match name with
        | "frac" ->
            let top, rest = atom formula rest
            let bottom, rest = atom formula rest
            $"<mfrac>{top}{bottom}</mfrac>", rest
        | "sqrt" ->
            let inside, rest = atom formula rest
            $"<msqrt>{inside}</msqrt>", rest
        | "text" ->
            let text, rest = textGroup formula rest
            // Browsers drop ordinary spaces at the ends of a text in a formula.
            let text = text.Replace(' ', '\u00A0')
            $"<mtext>{encode text}</mtext>", rest
        | "mathrm"
        | "operatorname" ->
            let text, rest = textGroup formula rest
            upright text, rest
        | "mathbf" ->
            let inside, rest = atom formula rest
            $"<mrow style=\"font-weight:bold\">{inside}</mrow>", rest
        | "mathbb" ->
            let text, rest = textGroup formula rest
            upright (Map.tryFind text MathSymbols.doubleStruck |> Option.defaultValue text), rest
        | "left" -> fenced formula rest
        | "begin" -> environment formula rest
        | _ when isFunction name -> upright name, rest
        | _ ->
            match
                lookup MathSymbols.letters,
                lookup MathSymbols.operators,
                lookup MathSymbols.large,
                lookup MathSymbols.accents,
                lookup MathSymbols.spaces
            with
            | Some letter, _, _, _, _ -> mi letter, rest
            | _, Some operator, _, _, _ -> fixedMo operator, rest
            | _, _, Some operator, _, _ -> mo operator, rest
            | _, _, _, Some accent, _ ->
                let inside, rest = atom formula rest
                $"<mover accent=\"true\">{inside}{fixedMo accent}</mover>", rest
            | _, _, _, _, Some width -> $"<mspace width=\"{width}\"></mspace>", rest
            | None, None, None, None, None -> refuse formula $"an unknown command '\\{name}'"

    /// A bracket after \left or \right; a dot stands for none.
    and private bracket formula rest =
        match List.skipWhile isSpace rest with
        | Character "." :: rest -> "", rest
        | Character text :: rest -> mo text, rest
        | Command name :: rest when MathSymbols.operators.ContainsKey name ->
            mo MathSymbols.operators[name], rest
        | _ -> refuse formula "a missing bracket"

    and private fenced formula rest =
        let left, rest = bracket formula rest
        let parts, rest = until formula (Command "right") rest
        let right, rest = bracket formula rest
        mrow [ left; yield! parts; right ], rest

    and private environment formula rest =
        let name, rest = textGroup formula rest

        match Map.tryFind name MathSymbols.environments with
        | None -> refuse formula $"an unknown environment '{name}'"
        | Some(left, right) ->
            let rec lines cells line rest =
                let parts, stop, rest =
                    run formula [ Character "&"; Command "\\"; Command "end" ] rest

                let cells' = mrow parts :: cells

                match stop with
                | Character _ -> lines cells' line rest
                | Command "\\" -> lines [] (List.rev cells' :: line) rest
                | Command _ ->
                    let _, rest = textGroup formula rest
                    List.rev (List.rev cells' :: line), rest

            let table, rest = lines [] [] rest

            let cell at content =
                let side = if name = "aligned" && at % 2 = 0 then "right" else "left"
                let style = if name.EndsWith "matrix" then "center" else side
                $"<mtd style=\"text-align:{style}\">{content}</mtd>"

            let row cells =
                "<mtr>" + String.concat "" (List.mapi cell cells) + "</mtr>"

            let body =
                "<mtable displaystyle=\"true\">"
                + String.concat "" (List.map row table)
                + "</mtable>"

            let side text = if text = "" then "" else mo text
            mrow [ side left; body; side right ], rest

    /// An element with its subscript, superscript and primes, and the thin space that parts a function's name from a letter.
    and private scripted formula rest =
        let below, isNamed =
            match List.skipWhile isSpace rest with
            | Command name :: _ ->
                MathSymbols.large.ContainsKey name || MathSymbols.limits.Contains name,
                isFunction name
            | _ -> false, false

        let nucleus, rest = atom formula rest

        let rec scripts sub sup rest =
            match List.skipWhile isSpace rest with
            | Character "_" :: rest when Option.isNone sub ->
                let found, rest = atom formula rest
                scripts (Some found) sup rest
            | Character "^" :: rest when Option.isNone sup ->
                let found, rest = atom formula rest
                scripts sub (Some found) rest
            | Character "'" :: rest -> scripts sub (Some(Option.defaultValue "" sup + mo "′")) rest
            | Character("_" | "^") :: _ -> refuse formula "a second script"
            | _ -> sub, sup, rest

        let sub, sup, rest = scripts None None rest

        let over, under, both =
            if below then
                "mover", "munder", "munderover"
            else
                "msup", "msub", "msubsup"

        let wrapped sup = mrow [ sup ]

        let element =
            match sub, sup with
            | None, None -> nucleus
            | Some sub, None -> $"<{under}>{nucleus}{sub}</{under}>"
            | None, Some sup -> $"<{over}>{nucleus}{wrapped sup}</{over}>"
            | Some sub, Some sup -> $"<{both}>{nucleus}{sub}{wrapped sup}</{both}>"

        (if isNamed && beginsWithLetter rest then
             element + "<mspace width=\"0.17em\"></mspace>"
         else
             element),
        rest

    /// Elements up to one of the closing tokens: the elements, the token met, and what follows.
    and private run formula closing rest : string list * Token * Token list =
        let rec collect found rest =
            match List.skipWhile isSpace rest with
            | token :: rest when List.contains token closing -> List.rev found, token, rest
            | [] -> refuse formula $"a missing end of a group or environment"
            | rest ->
                let part, rest = scripted formula rest
                collect (part :: found) rest

        collect [] rest

    and private until formula closing rest =
        let parts, _, rest = run formula [ closing ] rest
        parts, rest

    let private convert formula =
        let rec collect found rest =
            match List.skipWhile isSpace rest with
            | [] -> List.rev found
            | rest ->
                let part, rest = scripted formula rest
                collect (part :: found) rest

        mrow (collect [] (tokens formula))

    /// <summary>A formula that stands in a line of text.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The formula uses what is not understood; the message names it.</exception>
    let inlined (formula: string) = $"<math>{convert formula}</math>"

    /// <summary>A formula on a line of its own.</summary>
    /// <exception cref="T:DiffLessons.OptionException">The formula uses what is not understood; the message names it.</exception>
    let displayed (formula: string) =
        $"<math display=\"block\">{convert formula}</math>"

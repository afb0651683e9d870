namespace DiffLessons.Pages

open System.Text.RegularExpressions

/// Short texts (captions, axes, legends, cells, lines of the console) in Chinese.
/// Numbers are left out of a text before it is looked up: `step 5, loss 0.01` is found as `step #, loss #`, and its numbers are put
/// into the translation in their order. page.js does the same in the browser.
[<RequireQualifiedAccess>]
module internal Words =

    let private numbers = Regex(@"\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")

    /// The text with `#` in place of each number.
    let template (text: string) : string = numbers.Replace(text, "#")

    /// The list of lines `- English ⇒ Chinese` of a text.
    let read (text: string) : Map<string, string> =
        Map [
            for line in text.Split '\n' do
                match line.Split(" ⇒ ", 2) with
                | [| english; chinese |] -> template (english.TrimStart('-', ' ')), chinese.Trim()
                | _ -> ()
        ]

    /// The number and the name of a lesson's folder: `04`, `regression`.
    let numberAndName (code: string) : string * string =
        match code.Split('-', 2) with
        | [| number; name |] -> number, name
        | _ -> code, ""

    let add (more: Map<string, string>) (words: Map<string, string>) =
        Map.foldBack Map.add more words

    /// The terms that many lessons share.
    let common = lazy (read (Asset.read "words.md"))

    let private untold = Regex(@"`[^`]*`|\$[^$]*\$|\]\([^)]*\)")

    /// Whether a text has words in it besides code, formulas and addresses.
    let hasWords (text: string) =
        Regex.IsMatch(untold.Replace(text, " "), "[A-Za-z]{2}")

    /// The Chinese of a text; the text itself where it has no words; nothing where no translation is known.
    let tryChinese (words: Map<string, string>) (text: string) : string option =
        match words.TryFind(template text) with
        | Some chinese ->
            let values = numbers.Matches text |> Seq.map _.Value |> List.ofSeq
            let pieces = chinese.Split '#' |> List.ofArray

            let between =
                List.init (pieces.Length - 1) (fun at ->
                    List.tryItem at values |> Option.defaultValue "#")

            Some(pieces.Head + String.concat "" (List.map2 (+) between pieces.Tail))
        | None when hasWords text -> None
        | None -> Some text

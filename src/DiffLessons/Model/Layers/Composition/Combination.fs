namespace DiffLessons

/// How the results of several models become one.
[<RequireQualifiedAccess>]
module internal Combination =
    let known = [ "sum"; "mean"; "product"; "cat" ]

    let check (kind: string) (join: string) : unit =
        Guard.notNull kind "join" join

        if not (List.contains join known) then
            Guard.refuse
                "join"
                $"{kind}: expected join \"sum\", \"mean\", \"product\" or \"cat\", got \"{join}\"."

    /// Elements together, of one shape each; or along an axis.
    let apply (who: unit -> string) (join: string) (dim: int) (results: Tensor list) : Tensor =
        let alike operation =
            let first = results.Head.Sizes

            for other in results.Tail do
                if not (Shape.same other.Sizes first) then
                    Shape.fail
                        $"{who ()}: expected results of one shape, got {Shape.format first} and {Shape.format other.Sizes}. Give models that keep the sizes alike, or join them with \"cat\"."

            List.reduce operation results

        match join with
        | "sum" -> alike (+)
        | "product" -> alike (*)
        | "mean" -> alike (+) / float results.Length
        | _ ->
            let rank = results.Head.dim

            for other in results do
                if other.dim <> rank then
                    Shape.fail
                        $"{who ()}: expected results of one number of axes, got {Shape.format results.Head.Sizes} and {Shape.format other.Sizes}."

            Tensor.cat (results, dim)

    /// The options of a layer that joins results.
    let options (join: string) (dim: int) : (string * obj) list = [
        "join", box join
        if join = "cat" then
            "dim", box dim
    ]

    let describe (join: string) (dim: int) =
        if join = "cat" then $"cat along {string dim}" else join

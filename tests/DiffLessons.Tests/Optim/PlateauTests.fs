/// Options of ReduceLROnPlateau that change a rate only now and then.
module DiffLessons.Tests.PlateauTests

open Expecto
open DiffLessons

let private optimizer (rate: float) = SGD(Linear(1, 1), lr = rate)

/// The rates after each of the measures.
let private rates (plateau: ReduceLROnPlateau) (measures: float list) : float list = [
    for measure in measures do
        plateau.step measure
        plateau.getLastLr ()
]

let tests =
    testList "Plateaus" [
        for mode, sign in [ "min", 1.0; "max", -1.0 ] do
            test $"an absolute threshold, {mode}" {
                let plateau =
                    ReduceLROnPlateau(
                        optimizer 1.0,
                        mode = mode,
                        factor = 0.5,
                        patience = 0,
                        threshold = 0.5,
                        thresholdMode = "abs"
                    )

                // 9.75 is not half a unit better than 10, 9.25 is.
                Expect.equal
                    (rates plateau [ 10.0 * sign; 9.75 * sign; 9.25 * sign; 9.0 * sign ])
                    [ 1.0; 0.5; 0.5; 0.25 ]
                    "rates"
            }

        test "a change that is smaller than eps is not made" {
            let plateau eps =
                ReduceLROnPlateau(optimizer 1.0, factor = 0.5, patience = 0, eps = eps)

            Expect.equal (rates (plateau 0.3) [ 1.0; 1.0; 1.0 ]) [ 1.0; 0.5; 0.5 ] "0.25 is less"
            Expect.equal (rates (plateau 0.2) [ 1.0; 1.0; 1.0 ]) [ 1.0; 0.5; 0.25 ] "it is more"
        }

        test "what it remembers is all that it goes by, wherever it is taken up" {
            let measures = [ 5.0; 5.0; 5.0; 4.0; 6.0; 6.0; 6.0; 6.0; 3.0; 7.0; 7.0; 7.0; 7.0; 7.0 ]

            let make () =
                ReduceLROnPlateau(optimizer 1.0, factor = 0.5, patience = 1, cooldown = 2)

            let whole = rates (make ()) measures

            for cut in 1 .. measures.Length - 1 do
                let first, second = make (), make ()
                let before, after = List.splitAt cut measures
                let begun = rates first before
                second.State <- first.State
                second.optimizer.lr <- first.optimizer.lr
                Expect.equal (begun @ rates second after) whole $"after {cut}"
        }
    ]

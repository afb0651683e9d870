/// Which parts of the address space the process lets go of: what can be had again from files, and nothing else.
module DiffLessons.Tests.CodePagesTests

open System
open System.IO
open Expecto
open DiffLessons

/// As the system writes it, of a program that is not this one.
let private written =
    """7f10a0000000-7f10a0400000 r-xp 00001000 fe:00 1234                       /opt/some where/libcode.so
Size:               4096 kB
KernelPageSize:        4 kB
Rss:                2048 kB
Pss:                1024 kB
Private_Dirty:         0 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me sd
7f10a0400000-7f10a0500000 r-xp 00401000 fe:00 1234                       /opt/some where/libcode.so
Rss:                1024 kB
Anonymous:             4 kB
7f10a0500000-7f10a0900000 rw-p 00501000 fe:00 1234                       /opt/some where/libcode.so
Rss:                4096 kB
Anonymous:             0 kB
7f10b0000000-7f10b4000000 r--p 00000000 00:00 0
Rss:               65536 kB
Anonymous:             0 kB
7f10c0000000-7f10c4000000 r--s 00000000 00:00 0                          [vvar]
Rss:               65536 kB
Anonymous:             0 kB
7f10c8000000-7f10cc000000 r-xs 00000000 00:01 1026                       /memfd:doublemapper (deleted)
Rss:               65536 kB
Anonymous:             0 kB
7f10d0000000-7f10d4000000 r--s 00000000 fe:00 99                         /opt/small.dll
Rss:                 512 kB
Anonymous:             0 kB
7f10e0000000-7f10e4000000 r--s 00000000 fe:00 77                         /opt/whole.dll
Rss:               65536 kB
Anonymous:             0 kB
"""

let tests =
    testList "code pages" [
        testCase "unchanged code in files is let go of; data, changed pages and small parts are not"
        <| fun () ->
            let mappings = CodePages.read (written.TrimEnd().Split '\n')
            Expect.equal mappings.Length 8 "one a mapping"

            Expect.equal
                mappings[0]
                {
                    First = 0x7f10a0000000L
                    End = 0x7f10a0400000L
                    IsWritable = false
                    HasFile = true
                    Resident = 2048L
                    Changed = 0L
                }
                "what is said of the first"

            Expect.equal
                (mappings |> List.map CodePages.isClean)
                [
                    true
                    false // some of it was changed
                    false // it may be changed
                    false // no file
                    false // the system's own
                    false // compiled code
                    false // not worth it
                    true
                ]
                "what is let go of"

        testCase "a text that is none tells of nothing"
        <| fun () ->
            Expect.isEmpty (CodePages.read []) "no lines"
            Expect.isEmpty (CodePages.read [ "Rss:  4 kB"; "Anonymous:  0 kB" ]) "sizes of nothing"

        testCase "what was let go of comes back"
        <| fun () ->
            let x = dsharp.linspace (-1.0, 1.0, 4096)

            let compute () =
                (x.view [ 4; 4; 16; 16 ]).conv2d(dsharp.ones [ 3; 4; 3; 3 ]).toArray()

            let before = compute ()
            CodePages.giveBack ()
            Expect.equal (string (compute ())) (string before) "the same result"

        testCase "the process says of itself what is read here"
        <| fun () ->
            if OperatingSystem.IsLinux() then
                Libtorch.ensureLoaded ()
                let mappings = CodePages.read (File.ReadLines "/proc/self/smaps")
                let resident = mappings |> List.sumBy _.Resident
                let all = Environment.WorkingSet / 1024L
                Expect.isTrue (mappings |> List.exists _.HasFile) "there is code"
                // The process goes on while it is read.
                Expect.isTrue (resident > all / 2L && resident < all * 2L) $"{resident} of {all} kB"
    ]

// What every lesson loads first, and the only file that knows where the libraries lie.
// `dotnet fsi scripts/lesson.fsx NAME` builds them when needed. A lesson that is run by itself needs one build before:
// error FS0078 "Unable to find the file 'DiffLessons.Charts.dll'" means that it has not happened yet.
// Each reference costs start-up time (Plotly.NET alone about half a second): list what lessons name, no more.

#I "../src/DiffLessons.Charts/bin/Release/net10.0"
#r "DiffLessons.dll"
#r "DiffLessons.Charts.dll"

// What every lesson loads. A literate lesson needs this line alone:
//   #load "../_setup.fsx"
// `dotnet fsi scripts/lesson.fsx NAME` builds the libraries when they are missing or have changed; a lesson that is run by
// itself before that ends with `Unable to find the file 'DiffLessons.dll'`. The other lessons load _built.fsx first.

#load "_libraries.fsx"

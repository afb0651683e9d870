// What every lesson loads, in one line:
//   #load "../_setup.fsx"
// `dotnet fsi scripts/lesson.fsx NAME` builds the libraries when they are missing or have changed; a lesson that is run by
// itself before that ends with `Unable to find the file 'DiffLessons.dll'`.

#load "_libraries.fsx"

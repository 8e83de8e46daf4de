//! The descriptions in `workshop/configs/sets`, compiled in, so that the program knows them
//! wherever it runs.

macro_rules! described {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../configs/sets/", $name, ".toml")))),*]
    };
}

/// Names and texts.
pub(super) static SHIPPED: [(&str, &str); 39] = described![
    "Afzal91004+FaceGuard",
    "AksultanMukhanbet+recognize_with_python",
    "Apfol+liveness-detection-opencv",
    "BIDS+BSDS500",
    "BalveerSinghYT+Smart-Facial-Recognition-Attendance-System",
    "Codersworld-23+Antispoof",
    "DangThanhLiem+LVTN_Detected",
    "EliSchwartz+imagenet-sample-images",
    "Krzysiek354+Python_Face_Detection",
    "Manikantha-M+Face-Liveness-detection-using-Deeplearning-and-OpenCV",
    "Ramkumarkh+yolo_model_faceliveness",
    "ShaharKSegal+CelebA_Samples",
    "ShubhamLala+Liveliness-Detection_CNN",
    "TrickyF0x+twoFactorLivenessDetection",
    "Trung-Jeager-2019+validation",
    "VeriSilicon+acuity-dataset",
    "VishalkrishnaBlaze+Liveness-detection",
    "WOLF-huo+face_liveness",
    "ahforoughi+face-anti-spoofing",
    "alexcamargoweb+liveness-detection",
    "braun-steven+dfi-tensorflow",
    "chandrikadeb7+Face-Mask-Detection",
    "code-with-prabhu+livenessDetection",
    "diogoshiroma+facial-smart-lock",
    "imironica+liveness",
    "jtboing+liveness-web-demo",
    "lestari15+CNN-face-detection",
    "mattans+AgeProgression",
    "matush97+faceRecognition",
    "neonipun+CV_PROJECT",
    "nurcanyardimci+LivenessDetection",
    "quoctrung163+keras-cnn-on-cats-and-dogs-dataset",
    "shravanshriram2007+Face-Recognition-Model",
    "tamletan+ComputerVision",
    "udacity+P1_Facial_Keypoints",
    "viguardieiro+cnn_liveness",
    "vincent317+GTEA_GAZE_PLUS-VOC2007-format-",
    "willy-dev+AVA",
    "yashpatil1805+AntiSpoofing_FaceRecognition",
];
